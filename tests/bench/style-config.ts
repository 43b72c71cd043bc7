// The config that a benchmark of the style family is asked for.

import { configNamed, type StyleConfig } from '../../src/gan/configs.ts'

export function styleConfig(name: string): StyleConfig {
  const config = configNamed(name)
  if (config.family !== 'style')
    throw new Error(`${name} is of the ${config.family} family; this benchmark needs style`)
  return config
}
