// Closed hat: two plates pressed together.

import { logUniform, uniform } from '../distribution.ts'
import { drumClass } from '../drum-class.ts'
import { hatTouch, hatVoice } from '../hat-voice.ts'
import { row } from '../parameter-table.ts'
import { metalFinish } from '../finish-rows.ts'

export const closedHat = drumClass({
  floorHz: 200,
  finish: metalFinish,
  parameters: {
    tune: row(
      '',
      'size of the plates and pitch of the oscillators, over 1',
      logUniform(0.8, 1.4),
      logUniform(0.8, 1.4),
      logUniform(0.7, 1.5),
      logUniform(0.5, 1.7),
    ),
    squareDb: row('dB', 'square cluster', uniform(-4, 0), uniform(-40, -8), uniform(-60, -34), uniform(-40, 0)),
    plateDb: row('dB', 'plate modes', uniform(-60, -24), uniform(-10, 0), uniform(-6, 2), uniform(-30, 0)),
    plateModes: row(
      '',
      'number of modes, rounded',
      uniform(40, 90),
      uniform(50, 120),
      uniform(90, 240),
      uniform(24, 120),
    ),
    fmDb: row('dB', 'ring modulation', uniform(-60, -30), uniform(-50, -16), uniform(-70, -30), uniform(-40, 0)),
    fmRatio: row(
      '',
      'its modulator over its carrier',
      uniform(1.2, 1.9),
      uniform(1.2, 1.9),
      uniform(1.2, 1.9),
      uniform(0.6, 2.4),
    ),
    noiseDb: row('dB', 'noise', uniform(-34, -10), uniform(-16, -3), uniform(-12, 2), uniform(-24, 0)),
    bandHz: row(
      'Hz',
      'centre of the band',
      logUniform(6000, 10_500),
      logUniform(5500, 10_500),
      logUniform(4000, 10_500),
      logUniform(2800, 9000),
    ),
    bandQ: row('', 'its narrowness', logUniform(0.5, 2), logUniform(0.5, 2), logUniform(0.5, 2.5), logUniform(0.5, 3)),
    bandDb: row('dB', 'band against the rest', uniform(-6, 12), uniform(-10, 10), uniform(-12, 8), uniform(-10, 12)),
    lowCutHz: row(
      'Hz',
      'high-pass',
      logUniform(4500, 8500),
      logUniform(3500, 8000),
      logUniform(900, 6500),
      logUniform(900, 6500),
    ),
    decaySec: row(
      's',
      'T60',
      logUniform(0.05, 0.2),
      logUniform(0.05, 0.22),
      logUniform(0.04, 0.28),
      logUniform(0.03, 0.25),
    ),
    damping: row('', 'how much faster highs decay', uniform(0, 0.5), uniform(0.1, 0.7), uniform(0.1, 1), uniform(0, 1)),
    attackSec: row(
      's',
      'time constant of the onset',
      logUniform(0.0002, 0.001),
      logUniform(0.0002, 0.001),
      logUniform(0.0002, 0.0015),
      logUniform(0.0002, 0.003),
    ),
    stickDb: row('dB', 'stick on the edge', uniform(-40, -18), uniform(-30, -10), uniform(-22, -2), uniform(-34, -6)),
    stickHz: row(
      'Hz',
      'its centre',
      logUniform(4000, 9000),
      logUniform(4000, 9000),
      logUniform(2500, 9000),
      logUniform(2000, 8000),
    ),
    sizzle: row(
      '',
      'irregular loudness of plates that touch',
      uniform(0, 0.05),
      uniform(0, 0.2),
      uniform(0, 0.5),
      uniform(0, 0.5),
    ),
  },
  touch: hatTouch,
  render: (v, streamFor) => hatVoice(v, streamFor, Number.POSITIVE_INFINITY),
})
