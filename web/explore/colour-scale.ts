// Values → colours: a straight line in Oklab from blue to yellow. Equal steps of the value look equally large; the way
// from blue to yellow is the one that red-green blindness leaves, and the lightness alone tells the order.

type Triple = readonly [number, number, number]

/** Ends of the scale in Oklab (L, a, b). The dark end still stands out 3:1 from the page's ground. */
const low: Triple = [0.5, -0.02, -0.15]
const high: Triple = [0.94, -0.03, 0.15]

/** Oklab → linear sRGB (Ottosson 2020, "A perceptual color space for image processing"). */
function linearOf([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

/** Oklab (L, a, b) → #rrggbb; what the screen cannot show is cut off. */
export function hexOfOklab(lab: Triple): string {
  const bytes = linearOf(lab).map((x) => {
    const part = x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055
    return Math.round(255 * Math.min(1, Math.max(0, part)))
  })
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** Place on the scale, 0 … 1 → #rrggbb; beyond it the ends go on. */
export function scaleColour(part: number): string {
  const at = Math.min(1, Math.max(0, part))
  return hexOfOklab(low.map((from, i) => from + at * (high[i]! - from)) as unknown as Triple)
}
