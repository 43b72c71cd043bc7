// The words that sample packs use for drums. Data only; `labels.ts` reads names with it.

/** The classes in the order in which they stand wherever an order is needed. */
export const drumClasses = ['kick', 'snare', 'rim', 'clap', 'closed-hat', 'open-hat', 'tom', 'cymbal'] as const

/** What a word says: a class, a hat that is neither open nor closed, or an instrument that is none of the classes. */
export type Meaning = (typeof drumClasses)[number] | 'hat' | `other:${string}`

function dictionary(table: Partial<Record<Meaning, string>>): ReadonlyMap<string, Meaning> {
  const entries = Object.entries(table) as [Meaning, string][]
  return new Map(entries.flatMap(([meaning, list]) => list.split(', ').map((phrase) => [phrase, meaning] as const)))
}

/** Words, and phrases of several, that can hardly mean anything else. */
export const words = dictionary({
  kick: 'kick, kicks, kik, kck, bombo, bassdrum, bassdrums, bass drum, bass drums, bdrum, kickdrum, kick drum, kickbass',
  snare: 'snare, snares, snr, snaredrum, snare drum, sdrum, caixa',
  rim: 'rim, rims, rimshot, rimshots, rim shot, rim shots, sidestick, side stick, crossstick, cross stick, snare rim, snare rimshot, snare rim shot, snare sidestick, snare side stick',
  clap: 'clap, claps, clp, handclap, handclaps, hand clap, hand claps',
  hat: 'hat, hats, hihat, hihats, hi hat, hi hats, high hat, high hats, hhat, hhats',
  'closed-hat':
    'closedhat, closedhats, closehat, hatclosed, closedhihat, hihatclosed, closed hat, closed hats, hat closed, hats closed, closed hihat, closed hihats, hihat closed, hihats closed, closed hi hat, closed hi hats, hi hat closed, hi hats closed, closed hh, hh closed, close hat, hat close, pedal hat, hat pedal, pedal hihat, hihat pedal, pedal hi hat, hi hat pedal, chh, hhc, hatc, hhcl, clhat',
  'open-hat':
    'openhat, openhats, hatopen, openhihat, hihatopen, open hat, open hats, hat open, hats open, open hihat, open hihats, hihat open, hihats open, open hi hat, open hi hats, hi hat open, hi hats open, open hh, hh open, ohh, hho, hato, hhop, ophat',
  tom: 'tom, toms, tomtom, tomtoms, floortom, racktom, lowtom, lotom, midtom, hitom, hightom, tomlow, tomlo, tommid, tomhi, tomhigh',
  cymbal: 'cymbal, cymbals, cym, crash, crashes, ride, rides, splash, china, crashcymbal, ridecymbal',
  'other:cowbell': 'cowbell, cowbells, cowbel',
  'other:conga': 'conga, congas',
  'other:bongo': 'bongo, bongos',
  'other:maracas': 'maraca, maracas',
  'other:shaker': 'shaker, shakers',
  'other:tambourine': 'tambourine, tambourines, tamb, tambo',
  'other:claves': 'clave, claves',
  'other:woodblock': 'woodblock, woodblocks, wood block',
  'other:triangle': 'triangle',
  'other:cabasa': 'cabasa',
  'other:guiro': 'guiro',
  'other:timbales': 'timbale, timbales',
  'other:agogo': 'agogo',
  'other:snap': 'snap, snaps, fingersnap, finger snap',
  'other:loop': 'loop, loops, breakbeat, breakbeats, topline',
})

/** Abbreviations, right in a drum machine's folder but accidental elsewhere, and vague words: any word above outweighs them. */
export const abbreviations = dictionary({
  kick: 'bd, kd, kk',
  snare: 'sd, sn',
  rim: 'rs, ss, rm',
  clap: 'cp',
  hat: 'hh',
  'closed-hat': 'ch, hc, ph, closed',
  'open-hat': 'oh, ho, open',
  tom: 'lt, mt, ht, ft, tm',
  cymbal: 'cy, cr, rd, rc',
  'other:cowbell': 'cb',
  'other:maracas': 'ma',
  'other:claves': 'cl',
  'other:conga': 'lc, mc',
  'other:percussion': 'perc, percs, percussion, percussions',
  'other:effect': 'fx, sfx, riser, impact, noise, foley',
  'other:voice': 'vox, vocal, vocals, voice',
  'other:bass': 'bass, basses, subbass',
  'other:synth': 'synth, chord, stab',
})
