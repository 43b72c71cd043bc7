// The plugin's node: what a host schedules notes on, asks for parameters, saves and restores. The SDK's, where that does
// what the interface promises; parameters come with their methods, and the state is the plugin's whole.

import type { WamParameterDataMap, WamParameterInfo, WamParameterInfoMap } from '@webaudiomodules/api'
import WamNode from '@webaudiomodules/sdk/src/WamNode.js'
import getWamParameterInfo from '@webaudiomodules/sdk/src/WamParameterInfo.js'
import type { WebAudioModule } from '@webaudiomodules/sdk/src/types'
import { formatValue } from '../control-steps.ts'
import type { Enveloped, FromSound, SoundOptions, ToSound } from './messages.ts'
import { configurationOf, soundParameters, type Target, targets } from './parameters.ts'

/** What the node asks its module. */
export interface NodeKeeper {
  hear(message: FromSound): void
  getState(): unknown
  setState(state: unknown): Promise<void>
  /** The node is no more. */
  end(): void
}

/** The SDK's infos lose their methods on the way from the audio thread, and have no words for a value. */
class ParameterInfo extends getWamParameterInfo() {
  readonly #row: Target['row']

  constructor(target: Target) {
    super(target.id, configurationOf(target))
    this.#row = target.row
  }

  override valueString(value: number): string {
    const row = this.#row
    if (!('default' in row) && value === row.min) return 'auto'
    return `${formatValue(row, value)} ${row.unit}`.trim()
  }
}

const infos = new Map(targets.map((target) => [target.id, new ParameterInfo(target)]))

export class GhostnoteNode extends WamNode {
  readonly #keeper: NodeKeeper

  constructor(module: WebAudioModule, keeper: NodeKeeper) {
    const processorOptions: SoundOptions = { parameters: soundParameters }
    super(module, { numberOfInputs: 0, numberOfOutputs: 1, outputChannelCount: [2], processorOptions })
    this.#keeper = keeper
  }

  tell(ghostnote: ToSound, handedOver: Transferable[] = []): void {
    if (!this._destroyed) this.port.postMessage({ ghostnote } satisfies Enveloped<ToSound>, handedOver)
  }

  /** The player has moved a parameter in the plugin: a host may record that. */
  moved(id: string, value: number): void {
    const time = this.context.currentTime
    this._onEvent({ type: 'wam-automation', time, data: { id, value, normalized: false } })
  }

  override _onMessage(message: MessageEvent<Partial<Enveloped<FromSound>>>): void {
    const own = message.data.ghostnote
    if (own === undefined) super._onMessage(message)
    else this.#keeper.hear(own)
  }

  override async getParameterInfo(...ids: string[]): Promise<WamParameterInfoMap> {
    const found = (ids.length === 0 ? [...infos.keys()] : ids).flatMap((id): [string, WamParameterInfo][] => {
      const info = infos.get(id)
      return info === undefined ? [] : [[id, info]]
    })
    return Object.fromEntries(found)
  }

  /** The other half is told, and so is this one: after rendering offline, nobody answers there. */
  override async setParameterValues(wished: WamParameterDataMap): Promise<void> {
    const values = Object.fromEntries(
      Object.values(wished).flatMap(({ id, value, normalized }): [string, number][] => {
        const info = infos.get(id)
        if (info === undefined || !Number.isFinite(value)) return []
        const plain = normalized ? info.denormalize(value) : value
        return [[id, Math.min(info.maxValue, Math.max(info.minValue, plain))]]
      }),
    )
    this.tell({ type: 'values', values })
    this.#keeper.hear({ type: 'turned', values })
  }

  override async getState(): Promise<unknown> {
    return this.#keeper.getState()
  }

  override async setState(state: unknown): Promise<void> {
    await this.#keeper.setState(state)
  }

  override destroy(): void {
    if (this._destroyed) return
    this.#keeper.end()
    super.destroy()
  }
}
