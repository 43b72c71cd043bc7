// A sampled kit with everything that the formats must say, and names that try to break out of them.

import type { SampledKit, SampledPad } from '../../src/formats/sampled-kit.ts'

/** What Ghostnote's velocity does by itself. */
export const squareLaw: readonly number[] = Array.from({ length: 128 }, (_, velocity) => (velocity / 127) ** 2)

const zone = (name: string, lowVelocity: number, highVelocity: number, turn: number) => ({
  path: `Samples/${name}_${highVelocity}_${turn}.wav`,
  lowVelocity,
  highVelocity,
  turn,
})
const plain: SampledPad = {
  name: 'Kick',
  note: 36,
  pan: 0,
  chokeGroup: 0,
  gated: false,
  polyphony: 8,
  amplitudes: squareLaw,
  turns: 1,
  zones: [zone('36_kick', 1, 127, 1)],
}

export const sampledKit: SampledKit = {
  name: 'A "kit" & <more> // -- <region> sample=evil.wav\n\u0001é',
  origin: 'for tests',
  pads: [
    plain,
    {
      ...plain,
      name: 'Closed\r\n<region> key=60 "hat" & co -->',
      note: 42,
      pan: -0.25,
      chokeGroup: 1,
      polyphony: 1,
      turns: 2,
      zones: [1, 2].flatMap((turn) => [zone('42_hat', 1, 64, turn), zone('42_hat', 65, 127, turn)]),
    },
    { ...plain, name: 'Open hat', note: 46, chokeGroup: 1, gated: true, zones: [zone('46_open', 1, 127, 1)] },
    {
      ...plain,
      name: 'Even',
      note: 50,
      pan: 1,
      amplitudes: squareLaw.map((_, velocity) => (velocity === 0 ? 0 : 0.25)),
    },
    { ...plain, name: 'Soft curve', note: 51, amplitudes: squareLaw.map((_, velocity) => velocity / 127) },
  ],
}
