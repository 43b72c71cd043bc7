// A kit as files for samplers: which sounds it takes, what they are called, which keys and velocities play them. Pure: what
// is rendered by it is the same each time.

import { dbToGain } from '../dsp/level.ts'
import { strokeStray } from '../dsp/neighbours.ts'
import { plainRule } from '../dsp/voice-bank.ts'
import { Fault } from '../faults/fault.ts'
import { fileName, slug } from '../formats/file-names.ts'
import type { SampledKit, SampledPad, SampledZone } from '../formats/sampled-kit.ts'
import type { WavDepth } from '../formats/wav.ts'
import type { Bundle } from '../model/bundle.ts'
import { resolveControls } from '../protocol/controls.ts'
import type { Kit, KitPad } from '../protocol/kit.ts'
import { heaviestClass, soundOf } from '../protocol/sound.ts'
import { curvedVelocity, layerOf, maxVelocity, velocityGainDb, velocityLayers } from '../protocol/velocity.ts'
import { checkKitFits } from './kits.ts'
import { neighbourOf, resolveMorph } from './morph-request.ts'
import type { Recipe } from './recipe.ts'
import { resolveShot } from './shot-request.ts'

/** What a pack is for: bare files, one of the samplers, or all of them. */
export const packFormats = ['wav', 'sfz', 'decentsampler', 'all'] as const
export type PackFormat = (typeof packFormats)[number]

export interface PackWishes {
  readonly format: PackFormat
  readonly bits: WavDepth
  /** Velocities that each pad is rendered at. Left out: as many as change the model's timbre; one for bare files. */
  readonly layers?: number | undefined
  /** Sounds that take turns at each velocity, the pad's own first, then neighbours. Left out: 3; one for bare files. */
  readonly turns?: number | undefined
}

/** The most layers, and the most turns, that can be asked for. */
export const mostVariants = 8
const ownTurns = 3
/** A pack that could be larger than this is refused. */
const mostBytes = 2 ** 30
/** A shot can be tuned down to this many times its length. */
const mostStretch = 2
const firstNote = 36

export interface PackedSound {
  /** Within the pack's folder. */
  readonly path: string
  readonly title: string
  readonly recipe: Recipe
}

export interface PackPlan {
  /** The pack's folder, and the first part of its files' names. */
  readonly name: string
  readonly format: PackFormat
  readonly bits: WavDepth
  readonly kit: Kit
  readonly sampled: SampledKit
  readonly sounds: readonly PackedSound[]
}

/**
 * What to render and to write for a kit on the model of `bundle`.
 * @param edition of the model: it goes into the recipes.
 * @throws Fault E_USAGE for wishes out of range, E_CONFIG for a kit that the model cannot play, E_LIMIT for too large a pack.
 */
export function planPack(kit: Kit, bundle: Bundle, edition: string, wishes: PackWishes): PackPlan {
  const { manifest } = bundle
  checkKitFits(kit, bundle, `kit ${kit.name}`)
  const { format, bits } = wishes
  const isBare = format === 'wav'
  const layers = variants('layers', wishes.layers ?? (isBare ? 1 : velocityLayers(manifest.conditions).length))
  const turns = variants('round robins', wishes.turns ?? (isBare ? 1 : ownTurns))
  const velocities = Array.from({ length: layers }, (_, i) =>
    Math.min(maxVelocity, Math.round((128 * (i + 1)) / layers)),
  )
  const notes = notesOf(kit.pads)
  const pads = kit.pads.toSorted((a, b) => notes.get(a)! - notes.get(b)!)
  const padPlans = pads.map((pad) =>
    planPad(pad, notes.get(pad)!, {
      velocities,
      turns: pad.mode === 'frozen' ? 1 : turns,
      folder: isBare ? '' : 'Samples/',
      origin: { kit: kit.name, model: manifest.name, edition },
      bundle,
    }),
  )
  const sounds = padPlans.flatMap((plan) => plan.sounds)
  checkSize(sounds.length * manifest.lengthSamples * mostStretch * (bits === '32f' ? 4 : Number(bits) / 8))
  const origin = `a kit of Ghostnote, played by its model ${manifest.name} (edition ${edition})`
  const sampled = { name: kit.name, origin, pads: padPlans.map((plan) => plan.sampled) }
  return { name: fileName(kit.name, 'Kit'), format, bits, kit, sampled, sounds }
}

/** The file's name of a pack. */
export function packFile({ name, format }: PackPlan): string {
  const endings = { wav: 'WAV', sfz: 'SFZ', decentsampler: 'DecentSampler', all: 'samplers' }
  return `${name} (${endings[format]}).zip`
}

function variants(at: string, count: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= mostVariants) return count
  throw new Fault('E_USAGE', {
    at,
    found: String(count),
    expected: `a whole number from 1 to ${mostVariants}`,
    wayOut: 'Choose a number in that range.',
  })
}

/**
 * The note of each pad: its own, else 36 + pad. A pad whose place another one has taken by a note of its own cannot be
 * played from MIDI; in a sampler it gets the next note that is free.
 */
function notesOf(pads: readonly KitPad[]): ReadonlyMap<KitPad, number> {
  const notes = new Map(pads.flatMap((pad) => (pad.note === undefined ? [] : [[pad, pad.note] as const])))
  const taken = new Set(notes.values())
  const free = Array.from({ length: 128 }, (_, i) => (firstNote + i) % 128)
  for (const pad of pads.filter((other) => other.note === undefined)) {
    const place = firstNote + pad.pad
    const outside = free.find((note) => !taken.has(note) && (note < firstNote || note >= firstNote + 16))
    const note = taken.has(place) ? outside! : place
    taken.add(note)
    notes.set(pad, note)
  }
  return notes
}

interface PadContext {
  /** Velocities that are rendered, softest first. */
  readonly velocities: readonly number[]
  readonly turns: number
  readonly folder: string
  readonly origin: Pick<Recipe, 'kit' | 'model' | 'edition'>
  readonly bundle: Bundle
}

function planPad(pad: KitPad, note: number, context: PadContext): { sampled: SampledPad; sounds: PackedSound[] } {
  const { velocities, turns, folder, origin, bundle } = context
  const zones: SampledZone[] = []
  const sounds: PackedSound[] = []
  const controls = resolveControls(pad.controls ?? {})
  const base = `${folder}${note}_${slug(pad.name, slug(heaviestClass(pad.class), 'drum'))}`
  for (const { layer, lowVelocity, highVelocity } of zonesOf(pad, velocities))
    for (let turn = 1; turn <= turns; turn++) {
      const atLayer = velocities.length === 1 ? '' : `_v${String(layer).padStart(3, '0')}`
      const path = `${base}${atLayer}_${String(turn).padStart(2, '0')}.wav`
      const sound = { ...soundOf(pad), controls: { ...controls } }
      const recipe = { ...origin, pad: pad.pad, ...sound, velocity: layer, ...nearOf(sound, turn) }
      checkSound(recipe, bundle)
      zones.push({ path, lowVelocity, highVelocity, turn })
      sounds.push({ path, title: pad.name, recipe })
    }
  const sampled = {
    name: pad.name,
    note,
    pan: pad.pan ?? plainRule.pan,
    chokeGroup: pad.choke ?? plainRule.chokeGroup,
    gated: pad.gated ?? plainRule.gated,
    polyphony: pad.polyphony ?? plainRule.polyphony,
    amplitudes: Array.from({ length: maxVelocity + 1 }, (_, velocity) =>
      velocity === 0 ? 0 : amplitude(velocity, pad),
    ),
    turns,
    zones,
  }
  return { sampled, sounds }
}

/** Which MIDI velocities the pad's curve brings to which layer; layers that none leads to are left out. */
function zonesOf({ velocityCurve }: KitPad, velocities: readonly number[]) {
  const zones: { readonly layer: number; readonly lowVelocity: number; highVelocity: number }[] = []
  for (let velocity = 1; velocity <= maxVelocity; velocity++) {
    const layer = layerOf(velocities, curvedVelocity(velocity, velocityCurve))
    const last = zones.at(-1)
    if (last?.layer === layer) last.highVelocity = velocity
    else zones.push({ layer, lowVelocity: velocity, highVelocity: velocity })
  }
  return zones
}

function amplitude(velocity: number, { velocityCurve }: KitPad): number {
  return dbToGain(velocityGainDb(curvedVelocity(velocity, velocityCurve)))
}

/** The first turn is the sound itself, the others are the neighbours that it would have on the page. */
function nearOf(sound: Pick<Recipe, 'seed' | 'latent'>, turn: number): Pick<Recipe, 'near'> {
  if (turn === 1) return {}
  const { to, amount } = neighbourOf({ seed: sound.seed }, turn - 2, strokeStray)
  return { near: { seed: to.seed, amount } }
}

/** Says now what the model could not do, before any of it is on its way. */
function checkSound(recipe: Recipe, bundle: Bundle): void {
  const { near, velocity } = recipe
  const sound = soundOf(recipe)
  if (near === undefined) resolveShot({ ...sound, velocity }, bundle)
  else resolveMorph({ from: sound, to: { ...sound, seed: near.seed }, amount: near.amount, velocity }, bundle)
}

function checkSize(bytes: number): void {
  if (bytes <= mostBytes) return
  throw new Fault('E_LIMIT', {
    at: 'pack',
    found: `sounds of up to ${Math.ceil(bytes / 2 ** 20)} MB`,
    expected: `at most ${mostBytes / 2 ** 20}`,
    wayOut: 'Ask for fewer layers or round robins, or for fewer bits.',
  })
}
