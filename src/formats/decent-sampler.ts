// A sampled kit as a preset of DecentSampler (XML, as its developers' guide describes it). Its own law of velocity is linear,
// so that soft hits are louder than in Ghostnote, and curves are not to be had; one level for all velocities is.

import { cutSec, decimal, isConstant, type SampledKit, type SampledPad, type SampledZone } from './sampled-kit.ts'

/** The preset's text; paths of samples are relative to where it lies. */
export function dspresetText(kit: SampledKit): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<!-- ${comment(`${kit.name}: ${kit.origin}`)} -->`,
    '<DecentSampler>',
    '  <groups>',
    ...kit.pads.flatMap((pad) => group(pad, kit.pads)),
    '  </groups>',
    '  <tags>',
    ...kit.pads.map((pad) => `    <tag${attributes({ name: tagOf(pad), polyphony: pad.polyphony })}/>`),
    '  </tags>',
    '</DecentSampler>',
    '',
  ].join('\n')
}

const tagOf = ({ note }: SampledPad): string => `pad${note}`

function group(pad: SampledPad, pads: readonly SampledPad[]): string[] {
  const { name, note, pan, chokeGroup, gated, amplitudes, turns } = pad
  const constant = isConstant(amplitudes)
  const others = chokeGroup === 0 ? [] : pads.filter((other) => other !== pad && other.chokeGroup === chokeGroup)
  const head = attributes({
    name,
    tags: tagOf(pad),
    ampVelTrack: constant ? 0 : 1,
    ...(constant && { volume: `${decimal(20 * Math.log10(amplitudes[1]!))}dB` }),
    pan: decimal(pan * 100),
    // A one-shot does not hear that it is let go.
    ...(gated ? { attack: 0, decay: 0, sustain: 1, release: cutSec } : { ampEnvEnabled: false }),
    ...(others.length > 0 && { silencedByTags: others.map(tagOf).join(','), silencingDecay: cutSec }),
    ...(turns > 1 && { seqMode: 'round_robin', seqLength: turns }),
  })
  return [`    <group${head}>`, ...pad.zones.map((zone) => sample(zone, note, turns)), '    </group>']
}

function sample({ path, lowVelocity, highVelocity, turn }: SampledZone, note: number, turns: number): string {
  const keys = { rootNote: note, loNote: note, hiNote: note }
  const velocities = { loVel: lowVelocity, hiVel: highVelocity }
  return `      <sample${attributes({ path, ...keys, ...velocities, ...(turns > 1 && { seqPosition: turn }) })}/>`
}

function attributes(values: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Characters that XML 1.0 does not know are left out. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ')
    .replace(/[&<>"]/g, (letter) => entities[letter]!)
}

function comment(text: string): string {
  return escaped(text).replace(/--+|-$/g, '–')
}
