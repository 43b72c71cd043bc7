// Which phases a style config may have beside what else it says.

import { Fault } from '../faults/fault.ts'
import { asksDescriptors } from './asked-descriptors.ts'
import type { StyleConfig } from './configs.ts'
import { regulariserNamed } from './regularisers.ts'

/**
 * @param at stands before the field in the fault's sentence, such as a file's name and a colon.
 * @throws Fault E_CONFIG where a phase lacks what it needs, or something is given that no phase would use.
 */
export function checkPhases(config: StyleConfig, at = ''): void {
  checkDescribing(config, at)
  checkPartials(config, at)
  const { phases, latentCritic, featureWeight, levelWeight = 0, attackWeight, frozenCriticLayers = 0 } = config
  const has = (kind: string) => phases.some((phase) => phase.kind === kind)
  const refused = (field: string, found: string, expected: string) =>
    new Fault('E_CONFIG', { at: `${at}${field}`, found, expected, wayOut: 'Correct the config.' })
  if (has('adversarial-autoencode') && latentCritic === undefined)
    throw refused('latentCritic', 'nothing', 'one for the adversarial-autoencode phase')
  if (!has('adversarial-autoencode') && latentCritic !== undefined)
    throw refused('latentCritic', 'one', 'none without an adversarial-autoencode phase: nothing would train it')
  if (!has('vae-gan') && featureWeight !== undefined)
    throw refused('featureWeight', String(featureWeight), 'none without a vae-gan phase: nothing would use it')
  if (levelWeight === 0 && attackWeight !== undefined)
    throw refused('attackWeight', String(attackWeight), 'none where levelWeight is 0: nothing would use it')
  if (frozenCriticLayers > config.critic.widths.length)
    throw refused(
      'frozenCriticLayers',
      String(frozenCriticLayers),
      `at most ${config.critic.widths.length}, all of them`,
    )
  for (const { name } of latentCritic?.regularisers ?? [])
    if (regulariserNamed(name, `${at}latentCritic.regularisers`).side === 'generator')
      throw refused('latentCritic.regularisers', name, 'terms of a critic’s loss and rules for its weights')
}

/** @throws Fault E_CONFIG where partials would be led that are not there, or be left to find tones that they cannot find. */
function checkPartials({ partials, pitchWeight = 0 }: StyleConfig, at: string): void {
  const { count, bins, alone = 0 } = partials
  const refused = (field: string, found: string, expected: string) =>
    new Fault('E_CONFIG', { at: `${at}${field}`, found, expected, wayOut: 'Correct the config.' })
  if (alone > 0 && count === 0)
    throw refused('partials.count', '0', 'at least 1 where partials.alone is above 0: nothing would sound there')
  if (alone > bins) throw refused('partials.alone', String(alone), `at most ${bins}, the bins that partials act on`)
  if (alone > 0 && pitchWeight === 0)
    throw refused('pitchWeight', '0', 'above 0 where partials.alone is: nothing else leads partials to their tones')
  if (pitchWeight > 0 && count === 0) throw refused('pitchWeight', String(pitchWeight), 'none without partials')
}

/** @throws Fault E_CONFIG where descriptors are to be held to what was asked, but none is asked or none could be seen. */
function checkDescribing({ descriptorWeight, conditions, phases }: StyleConfig, at: string): void {
  const describe = phases.findIndex(({ kind }) => kind === 'describe')
  const holding = phases.findIndex(({ kind }) => kind === 'adversarial' || kind === 'vae-gan')
  const refused = (field: string, found: string, expected: string) =>
    new Fault('E_CONFIG', {
      at: `${at}${field}`,
      found,
      expected,
      wayOut: 'Correct the config, or set descriptorWeight to 0.',
    })
  if (descriptorWeight > 0 && !asksDescriptors(conditions))
    throw refused('conditions', 'no descriptor', 'at least one where descriptorWeight is above 0')
  if (descriptorWeight > 0 && holding >= 0 && !(describe >= 0 && describe < holding))
    throw refused(
      'phases',
      `no describe phase before the ${phases[holding]?.kind} one`,
      'one where descriptorWeight is above 0',
    )
  if (descriptorWeight === 0 && describe >= 0)
    throw refused('phases', 'a describe phase', 'none where descriptorWeight is 0: nothing would use what it learns')
}
