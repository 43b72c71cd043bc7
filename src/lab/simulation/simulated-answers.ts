// The answers of simulated listeners as the store would have them: for a report that shows what a study will give.

import type { Study } from '../../protocol/study.ts'
import type { SessionEvents } from '../analysis/trials.ts'
import type { Answered } from '../session/events.ts'
import { ordersOf } from '../session/orders.ts'
import { type SimulationOptions, simulatedSession } from './simulate.ts'

/** Sessions of all listeners, the random ones first. */
export async function simulatedAnswers(
  study: Study,
  options: Pick<SimulationOptions, 'listeners' | 'traits' | 'randomShare' | 'errorPoints' | 'seed' | 'maker'>,
): Promise<readonly SessionEvents[]> {
  const { listeners, traits, randomShare } = options
  const randomCount = Math.round(listeners * randomShare)
  const arms = ordersOf(study).length
  const sessions: SessionEvents[] = []
  for (let number = 1; number <= listeners; number++) {
    const { events } = await simulatedSession(study, number, { ...traits, isRandom: number <= randomCount }, options)
    const [openedAt, endedAt] = [events[0].at, events[events.length - 1].at]
    const arm = (number - 1) % arms
    const state = wasSentHome(study, events) ? 'open' : 'finished'
    sessions.push({ session: { id: number, study: 1, number, arm, state, openedAt, endedAt }, events })
  }
  return sessions
}

/** A session that the headphone check ended is never finished. */
function wasSentHome({ headphones }: Study, events: SessionEvents['events']): boolean {
  const last = events[events.length - 1].data as Answered
  return headphones?.onFail === 'end' && last.answer.kind === 'headphones'
}

/** How the listeners were made, for the report to say. */
export function simulatedBy(
  { listeners, traits, randomShare, errorPoints, seed, maker }: SimulationOptions,
  model: string,
): string {
  const { noise, lapse, bias } = traits
  const randomCount = Math.round(listeners * randomShare)
  const heard =
    maker === undefined
      ? `imaginary sounds, which miss what is asked of them by ${errorPoints} points (standard deviation)`
      : `what was measured on sounds of the model ${model}, rendered as the study would`
  return [
    `${listeners} listeners of signal detection theory (noise ${noise} points in each sound, lapse rate ${lapse}, leaning ${bias} σ to the first answer${randomCount === 0 ? '' : `; ${randomCount} of them click anything`}; seed ${seed})`,
    `heard ${heard}; their answers went through the code that runs the study.`,
    'What they like and how far they call two sounds apart is made up.',
  ].join(' ')
}
