// A sampled kit as an SFZ instrument (sfzformat.com): opcodes of version 1, and of later ones only what a player of version 1
// may leave out without playing something else: turns (seq_…), off_time, note_polyphony.

import { cutSec, decimal, isConstant, type SampledKit, type SampledPad, type SampledZone } from './sampled-kit.ts'

/** What SFZ does by itself: an amplitude of (velocity / 127)². */
const ownLaw = (velocity: number): number => (velocity / 127) ** 2
/** A curve of one's own is written at every so many velocities; the player draws lines between them. */
const curveStep = 8

/** The instrument's text, with paths of samples as the zones have them. */
export function sfzText(kit: SampledKit): string {
  const lines = [`// ${comment(kit.name)}`, `// ${comment(kit.origin)}`, '']
  for (const pad of kit.pads)
    lines.push(`// ${comment(pad.name)}`, `<group> ${opcodes(pad)}`, ...pad.zones.map((z) => region(z, pad)), '')
  return lines.join('\n')
}

function opcodes(pad: SampledPad): string {
  const { note, pan, chokeGroup, gated, polyphony } = pad
  const cut = decimal(cutSec, 3)
  return [
    `key=${note}`,
    gated ? `loop_mode=no_loop ampeg_release=${cut}` : 'loop_mode=one_shot',
    `note_polyphony=${polyphony}`,
    ...(pan === 0 ? [] : [`pan=${decimal(pan * 100)}`]),
    ...(chokeGroup === 0 ? [] : [`group=${chokeGroup} off_by=${chokeGroup} off_mode=time off_time=${cut}`]),
    ...loudness(pad),
  ].join(' ')
}

function loudness({ amplitudes }: SampledPad): string[] {
  if (isConstant(amplitudes)) return ['amp_veltrack=0', `volume=${decimal(20 * Math.log10(amplitudes[1]!))}`]
  if (amplitudes.every((value, velocity) => Math.abs(value - ownLaw(velocity)) < 1e-4)) return []
  const places = [1, ...Array.from({ length: 15 }, (_, i) => (i + 1) * curveStep), 127]
  return places.map((velocity) => `amp_velcurve_${velocity}=${decimal(amplitudes[velocity]!, 5)}`)
}

function region({ path, lowVelocity, highVelocity, turn }: SampledZone, { turns }: SampledPad): string {
  const sequence = turns === 1 ? '' : ` seq_length=${turns} seq_position=${turn}`
  return `<region> lovel=${lowVelocity} hivel=${highVelocity}${sequence} sample=${path}`
}

/** One line that holds nothing which a reader of opcodes could take for some. */
function comment(text: string): string {
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[<>=/*#$]/g, ' ')
    .trim()
}
