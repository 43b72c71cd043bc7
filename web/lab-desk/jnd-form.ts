// The form of a block of just-noticeable differences.

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { timbreTable } from '../../src/protocol/controls.ts'
import type { DeskModel } from '../../src/protocol/lab-desk.ts'
import { jndTasks } from '../../src/protocol/study-blocks.ts'
import { type Json, valueAt } from './draft.ts'
import {
  choiceField,
  type Choices,
  type Desk,
  localField,
  notes,
  numberField,
  numbersField,
  severalField,
  switchField,
  textField,
} from './form-fields.ts'

const tasks: Record<(typeof jndTasks)[number], string> = {
  '2afc': '2AFC: which of two has more',
  '3afc': '3AFC: which of three has most',
  abx: 'ABX: is X the same as A or B',
  'same-different': 'Same or different',
  'odd-one-out': 'Odd one out of three',
}
const controls: Choices = timbreTable.map(({ id, label }) => [id, label])

/** What a procedure begins as when it is chosen. */
const procedures: Readonly<Record<string, { readonly says: string; readonly start: Json }>> = {
  staircase: {
    says: 'Staircase',
    start: {
      type: 'staircase',
      rule: { down: 2, up: 1 },
      start: 14,
      steps: [4, 2, 1],
      scale: 'linear',
      min: 0,
      max: 20,
      reversals: 8,
      trials: 60,
    },
  },
  'quest+': {
    says: 'QUEST+',
    start: {
      type: 'quest+',
      levels: { from: 0.5, to: 16, count: 32 },
      thresholds: { from: 0.5, to: 16, count: 32 },
      slopes: { from: 0.3, to: 1.3, count: 6 },
      trials: 60,
    },
  },
  constant: { says: 'Constant stimuli', start: { type: 'constant', levels: [2, 4, 6, 9, 12], repetitions: 12 } },
}

/** @param at the block's path: blocks.0 */
export function jndForm(desk: Desk, at: string, model: DeskModel | undefined): TemplateResult {
  return html`
    ${localField(desk, `${at}.title`, 'Title', { optional: true })}
    <div class="fields">
      ${choiceField(
        desk,
        `${at}.task`,
        'Task',
        jndTasks.map((task) => [task, tasks[task]]),
      )}
      ${choiceField(desk, `${at}.others`, 'The other controls', [
        ['', 'go along as the player has them'],
        ['held', 'held where the sound has them'],
      ])}
    </div>
    ${severalField(desk, `${at}.controls`, 'Controls', controls)}
    ${severalField(desk, `${at}.directions`, 'The differing sound has', [
      ['up', 'more of it'],
      ['down', 'less of it'],
    ])}
    ${basesForm(desk, `${at}.bases`, model)} ${procedureForm(desk, `${at}.procedure`)} ${extraForm(desk, at)}
  `
}

function basesForm(desk: Desk, at: string, model: DeskModel | undefined): TemplateResult {
  const found = valueAt(desk.draft, at)
  const bases: readonly Json[] = Array.isArray(found) ? (found as readonly Json[]) : []
  const classes: Choices = (model?.classes ?? []).map((name) => [name, name])
  const fresh = { name: `sound-${bases.length + 1}`, sound: { class: model?.classes[0] ?? 'kick', seed: 1 } }
  return html`<fieldset>
    <legend>Sounds that differences start from</legend>
    ${bases.map(
      (_, i) =>
        html`<div class="base">
          ${textField(desk, `${at}.${i}.name`, 'Name')} ${classField(desk, `${at}.${i}.sound.class`, classes)}
          ${numberField(desk, `${at}.${i}.sound.seed`, 'Seed', { step: 1 })}
          ${numberField(desk, `${at}.${i}.base`, 'Base value', { hint: 'empty: as it is' })}
          <button
            class="button"
            type="button"
            aria-label="Remove sound ${i + 1}"
            @click=${() => desk.put(`${at}.${i}`, undefined)}
          >
            Remove
          </button>
        </div>`,
    )}
    ${notes(desk, at)}
    <button class="button" type="button" @click=${() => desk.put(at, [...bases, fresh])}>Add a sound</button>
  </fieldset>`
}

/** A mix of classes is written in the JSON beside. */
function classField(desk: Desk, path: string, classes: Choices): TemplateResult {
  const isMix = typeof valueAt(desk.draft, path) === 'object'
  return choiceField(desk, path, 'Class', isMix ? [['', 'a mix: see the JSON'], ...classes] : classes, {
    ...(isMix && { value: '' }),
  })
}

function procedureForm(desk: Desk, at: string): TemplateResult {
  const type = valueAt(desk.draft, `${at}.type`)
  return html`<fieldset>
    <legend>Procedure</legend>
    <div class="fields">
      ${choiceField(
        desk,
        `${at}.type`,
        'Kind',
        Object.entries(procedures).map(([value, { says }]) => [value, says]),
        { choose: (value) => desk.put(at, procedures[value]?.start) },
      )}
      ${type === 'staircase' ? staircaseFields(desk, at) : type === 'quest+' ? questFields(desk, at) : nothing}
      ${
        type === 'constant'
          ? html`${numbersField(desk, `${at}.levels`, 'Differences, points', 'with commas between')}
            ${numberField(desk, `${at}.repetitions`, 'Trials per difference', { step: 1 })}`
          : nothing
      }
    </div>
    ${notes(desk, at)}
  </fieldset>`
}

function staircaseFields(desk: Desk, at: string): TemplateResult {
  const isWeighted = valueAt(desk.draft, `${at}.rule.target`) !== undefined
  return html`${choiceField(
    desk,
    `${at}.rule`,
    'Rule',
    [
      ['transformed', 'so many right in a row'],
      ['weighted', 'a share of right answers'],
    ],
    {
      value: isWeighted ? 'weighted' : 'transformed',
      choose: (value) => desk.put(`${at}.rule`, value === 'weighted' ? { target: 0.75 } : { down: 2, up: 1 }),
    },
  )}
  ${
    isWeighted
      ? numberField(desk, `${at}.rule.target`, 'Share right', { hint: 'such as 0.75' })
      : html`${numberField(desk, `${at}.rule.down`, 'Right in a row, then harder', { step: 1 })}
        ${numberField(desk, `${at}.rule.up`, 'Wrong in a row, then easier', { step: 1 })}`
  }
  ${numberField(desk, `${at}.start`, 'First difference, points')}
  ${choiceField(desk, `${at}.scale`, 'Steps are', [
    ['linear', 'points'],
    ['log', 'factors'],
  ])}
  ${numbersField(desk, `${at}.steps`, 'Steps, by reversal', 'with commas between')}
  ${numberField(desk, `${at}.min`, 'Least difference')} ${numberField(desk, `${at}.max`, 'Largest difference')}
  ${numberField(desk, `${at}.reversals`, 'Ends with reversals', { step: 1 })}
  ${numberField(desk, `${at}.trials`, 'or with trials', { step: 1 })}`
}

function questFields(desk: Desk, at: string): TemplateResult {
  const grid = (name: string, says: string): TemplateResult =>
    html`${numberField(desk, `${at}.${name}.from`, `${says}, from`)} ${numberField(desk, `${at}.${name}.to`, 'to')}
    ${numberField(desk, `${at}.${name}.count`, 'how many', { step: 1 })}`
  return html`${numberField(desk, `${at}.trials`, 'Trials', { step: 1 })}
    ${numberField(desk, `${at}.deviation`, 'or posterior’s deviation', { hint: 'empty: trials alone' })}
    <div class="triple">${grid('levels', 'Differences')}</div>
    <div class="triple">${grid('thresholds', 'Thresholds possible')}</div>
    <div class="triple">${grid('slopes', 'Spreads possible')}</div>`
}

function extraForm(desk: Desk, at: string): TemplateResult {
  const practice = valueAt(desk.draft, `${at}.practice`) !== undefined
  const catches = valueAt(desk.draft, `${at}.catches`) !== undefined
  return html`<fieldset>
    <legend>Practice, catch trials, sound</legend>
    <div class="fields">
      <div class="entry own-row">
        ${switchField(desk, `${at}.practice`, 'Practice with feedback', {
          isOn: practice,
          put: (isOn) => desk.put(`${at}.practice`, isOn ? { trials: 4, delta: 14 } : undefined),
        })}
      </div>
      ${
        practice
          ? html`${numberField(desk, `${at}.practice.trials`, 'Practice trials', { step: 1 })}
            ${numberField(desk, `${at}.practice.delta`, 'Their difference, points')}`
          : nothing
      }
      <div class="entry own-row">
        ${switchField(desk, `${at}.catches`, 'Catch trials', {
          isOn: catches,
          put: (isOn) => desk.put(`${at}.catches`, isOn ? { every: 12, delta: 16 } : undefined),
        })}
      </div>
      ${
        catches
          ? html`${numberField(desk, `${at}.catches.every`, 'One in … trials', { step: 1 })}
            ${numberField(desk, `${at}.catches.delta`, 'Their difference, points')}`
          : nothing
      }
    </div>
    <div class="fields">
      ${numberField(desk, `${at}.gapSec`, 'Silence between, s', { hint: 'empty: 0.5' })}
      ${numberField(desk, `${at}.roveDb`, 'Level roves by ±, dB', { hint: 'empty: 0' })}
      ${numberField(desk, `${at}.replays`, 'Replays', { hint: 'empty: none', step: 1 })}
    </div>
  </fieldset>`
}
