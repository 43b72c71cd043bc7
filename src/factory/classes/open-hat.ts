// Open hat: two plates that ring against each other until the pedal closes them.

import { logUniform, uniform } from '../distribution.ts'
import { drumClass } from '../drum-class.ts'
import { hatTouch, hatVoice } from '../hat-voice.ts'
import { row } from '../parameter-table.ts'
import { metalFinish } from '../finish-rows.ts'

export const openHat = drumClass({
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
    plateDb: row('dB', 'plate modes', uniform(-60, -24), uniform(-10, 0), uniform(-8, 2), uniform(-30, 0)),
    plateModes: row(
      '',
      'number of modes, rounded',
      uniform(40, 90),
      uniform(50, 120),
      uniform(110, 280),
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
      logUniform(4000, 8000),
      logUniform(3000, 7500),
      logUniform(700, 6000),
      logUniform(700, 6000),
    ),
    decaySec: row('s', 'T60', logUniform(0.4, 1.6), logUniform(0.4, 1.5), logUniform(0.45, 2.2), logUniform(0.3, 1.5)),
    damping: row(
      '',
      'how much faster highs decay',
      uniform(0, 0.5),
      uniform(0.1, 0.7),
      uniform(0.1, 0.9),
      uniform(0, 1),
    ),
    attackSec: row(
      's',
      'time constant of the onset',
      logUniform(0.0002, 0.002),
      logUniform(0.0003, 0.004),
      logUniform(0.0003, 0.006),
      logUniform(0.0002, 0.008),
    ),
    stickDb: row('dB', 'stick on the edge', uniform(-40, -18), uniform(-30, -10), uniform(-26, -4), uniform(-34, -6)),
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
      uniform(0, 0.1),
      uniform(0, 0.3),
      uniform(0.1, 0.7),
      uniform(0, 0.6),
    ),
    closeSec: row(
      's',
      'when the pedal closes',
      logUniform(0.3, 3),
      logUniform(0.25, 3),
      logUniform(0.3, 0.9),
      logUniform(0.3, 0.8),
    ),
  },
  touch: hatTouch,
  render: (v, streamFor) => hatVoice(v, streamFor, v.closeSec),
})
