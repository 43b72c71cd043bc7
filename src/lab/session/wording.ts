// What participants are asked where the study does not say: in the languages that are built in, else in English.

import type { TimbreId } from '../../protocol/controls.ts'
import type { LocalText } from '../../protocol/study-stimulus.ts'
import type { Direction } from './jnd-trial.ts'
import type { JndTask } from '../../protocol/study-blocks.ts'

/** The text in a language; the same for everybody, or the first one there is. */
export function inLanguage(text: LocalText, language: string): string {
  return typeof text === 'string' ? text : (text[language] ?? Object.values(text)[0] ?? '')
}

interface Words {
  /** "brighter", "brightest": of two and of three; upwards and downwards. */
  readonly more: Readonly<
    Record<TimbreId, { readonly up: readonly [string, string]; readonly down: readonly [string, string] }>
  >
  readonly which2: (word: string) => string
  readonly which3: (word: string) => string
  readonly odd: string
  readonly abx: string
  readonly same: string
  readonly mushra: string
  readonly rate: string
  readonly acr: string
  readonly prefer: string
  readonly ends: readonly [string, string]
}

const english: Words = {
  more: {
    hardness: { up: ['harder', 'hardest'], down: ['softer', 'softest'] },
    depth: { up: ['deeper', 'deepest'], down: ['less deep', 'least deep'] },
    brightness: { up: ['brighter', 'brightest'], down: ['duller', 'dullest'] },
    roughness: { up: ['rougher', 'roughest'], down: ['smoother', 'smoothest'] },
    warmth: { up: ['warmer', 'warmest'], down: ['colder', 'coldest'] },
    sharpness: { up: ['sharper', 'sharpest'], down: ['rounder', 'roundest'] },
    boominess: { up: ['boomier', 'boomiest'], down: ['less boomy', 'least boomy'] },
  },
  which2: (word) => `Which sound is ${word}?`,
  which3: (word) => `Which sound is ${word}?`,
  odd: 'Which sound differs from the other two?',
  abx: 'Is X the same as A or as B?',
  same: 'Are the two sounds the same or different?',
  mushra: 'How close is each sound to the reference?',
  rate: 'How do you rate each sound?',
  acr: 'How good is this sound?',
  prefer: 'Which sound do you prefer?',
  ends: ['bad', 'excellent'],
}

const german: Words = {
  more: {
    hardness: { up: ['härter', 'am härtesten'], down: ['weicher', 'am weichsten'] },
    depth: { up: ['tiefer', 'am tiefsten'], down: ['weniger tief', 'am wenigsten tief'] },
    brightness: { up: ['heller', 'am hellsten'], down: ['dumpfer', 'am dumpfsten'] },
    roughness: { up: ['rauer', 'am rausten'], down: ['glatter', 'am glattesten'] },
    warmth: { up: ['wärmer', 'am wärmsten'], down: ['kälter', 'am kältesten'] },
    sharpness: { up: ['schärfer', 'am schärfsten'], down: ['runder', 'am rundesten'] },
    boominess: { up: ['dröhnender', 'am dröhnendsten'], down: ['weniger dröhnend', 'am wenigsten dröhnend'] },
  },
  which2: (word) => `Welcher Klang ist ${word}?`,
  which3: (word) => `Welcher Klang ist ${word}?`,
  odd: 'Welcher Klang unterscheidet sich von den beiden anderen?',
  abx: 'Ist X derselbe Klang wie A oder wie B?',
  same: 'Sind die beiden Klänge gleich oder verschieden?',
  mushra: 'Wie nah ist jeder Klang an der Referenz?',
  rate: 'Wie bewerten Sie jeden Klang?',
  acr: 'Wie gut ist dieser Klang?',
  prefer: 'Welcher Klang gefällt Ihnen besser?',
  ends: ['schlecht', 'ausgezeichnet'],
}

function wordsOf(language: string): Words {
  return language.split('-')[0] === 'de' ? german : english
}

/** The question of a JND task. In 2AFC it is always "which has more?", for both directions may be in one block. */
export function jndQuestion(task: JndTask, control: TimbreId, direction: Direction, language: string): string {
  const words = wordsOf(language)
  switch (task) {
    case '2afc':
      return words.which2(words.more[control].up[0])
    case '3afc':
      return words.which3(words.more[control][direction][1])
    case 'odd-one-out':
      return words.odd
    case 'abx':
      return words.abx
    default:
      return words.same
  }
}

/** The question of a page of ratings or of a pair. */
export function pageQuestion(kind: 'mushra' | 'multi-stimulus' | 'acr' | 'pairwise', language: string): string {
  const { mushra, rate, acr, prefer } = wordsOf(language)
  return { mushra, 'multi-stimulus': rate, acr, pairwise: prefer }[kind]
}

/** Words at the ends of a scale of 0 … 100. */
export function scaleEnds(language: string): { readonly low: string; readonly high: string } {
  const [low, high] = wordsOf(language).ends
  return { low, high }
}
