// A pad was hit on this page: what the instrument's 'hit' events are.

export class HitEvent extends Event {
  readonly pad: number
  readonly velocity: number

  constructor(pad: number, velocity: number) {
    super('hit')
    this.pad = pad
    this.velocity = velocity
  }
}
