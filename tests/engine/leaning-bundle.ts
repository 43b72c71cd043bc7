// A bundle whose calibration says that descriptors lean on the latent, whatever they do.

import type { Bundle } from '../../src/model/bundle.ts'
import { conditionNames } from '../../src/timbre/conditioning.ts'

export function leaningBundle(bundle: Bundle): Bundle {
  const { latentSize } = bundle.manifest
  const classes = bundle.calibration!.classes.map((row) => {
    const controls = Object.entries(row.controls).map(([name, answer], c) => {
      const conditions = conditionNames.map((other) => (other === name ? 0.8 : 0.02))
      const latent = Array.from({ length: latentSize }, (_, i) => Math.sin(i + c) / 2)
      return [name, { ...answer, leaning: { base: 3, conditions, latent, scatter: 2 } }]
    })
    return { ...row, controls: Object.fromEntries(controls) as (typeof row)['controls'] }
  })
  return { ...bundle, calibration: { ...bundle.calibration!, version: 2, classes } }
}
