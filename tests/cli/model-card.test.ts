import { expect, test } from 'vitest'
import { modelCard } from '../../src/cli/model-card.ts'
import { configFromFile } from '../../src/gan/config-schema.ts'
import { configNamed, type TrainingConfig, withObjective } from '../../src/gan/configs.ts'
import type { RunDescription } from '../../src/training/run-folder.ts'

const described = (config: TrainingConfig, from?: RunDescription['from']): RunDescription => ({
  format: 'ghostnote-run',
  version: 1,
  config,
  seed: 4,
  dataset: { folder: 'data', fingerprint: 'f00d', classes: ['kick', 'snare'] },
  ...(from === undefined ? {} : { from }),
})
const card = (...run: Parameters<typeof described>) =>
  modelCard('mine', described(...run), { step: 70, bandDistance: 0.2 })
/** The configuration that the card tells a reader to write into a file. */
const told = (text: string): unknown => JSON.parse(/^- `config\.json` is `(.*)`\.$/m.exec(text)![1])

test('a card of a named configuration says the command that trains it again', () => {
  const text = card(configNamed('style-lite'))
  expect(text).toContain('`ghostnote train --config style-lite --data DATASET --out RUN --seed 4 --steps 70`')
  expect(text).not.toContain('config.json')
})

test('where the configuration is not the named one, the card brings the file that means it', () => {
  const config = withObjective({ ...configNamed('style-lite'), batch: 3 } as TrainingConfig, 'hinge')
  const text = card(config)
  expect(text).toContain('ghostnote train --config config.json --data')
  expect(Object.keys(told(text) as object).toSorted()).toEqual(['base', 'batch', 'objective'])
  expect(configFromFile(told(text), 'the card')).toEqual(config)
  const own = { ...config, name: 'of-my-own' }
  expect(configFromFile(told(card(own)), 'the card')).toEqual(own)
})

test('a card names the weights that the model started from', () => {
  const text = card(configNamed('style-44k'), { name: 'lite-run', fingerprint: 'beef' })
  expect(text).toContain('--config style-44k --from lite-run --data')
  expect(text).toContain('started from the weights of lite-run, fingerprint `beef`')
})

test('a card says how far the latents of some classes were spread', () => {
  const text = modelCard('mine', described(configNamed('style-lite')), {
    step: 70,
    bandDistance: 0.2,
    spread: 'kick=1.2',
  })
  expect(text).toContain('`ghostnote export RUN --name mine --spread kick=1.2`')
})
