import { expect, test } from 'vitest'
import { configFromFile } from '../../src/gan/config-schema.ts'
import { configs } from '../../src/gan/configs.ts'

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const debugWith = (more: object): unknown => json({ base: 'debug', ...more })
const pathLength = { name: 'path-length', strength: 1, interval: 1 }
const { kind, steps, learningRate } = configs.debug.phases[0]

test.each(Object.entries(configs))('%s, written to a file and read again, is itself', (_, config) => {
  expect(configFromFile(json(config), 'own.json')).toEqual(json(config))
})

test('a file with a base is the base but for what it says', () => {
  const config = configFromFile(debugWith({ name: 'own', batch: 3 }), 'own.json')
  expect(config).toEqual({ ...configs.debug, name: 'own', batch: 3 })
})

test.each([
  [debugWith({ bacth: 3 }), /^own\.json: bacth: found an unknown field; .* Did you mean "batch"\?/],
  [
    debugWith({ phases: [{ kind, steps, learnigRate: learningRate }] }),
    /^own\.json: phases\.0\.learnigRate: found an unknown field; .* Did you mean "learningRate"\?/,
  ],
  [
    debugWith({ critic: { ...configs.debug.critic, feature: 3 } }),
    /^own\.json: critic\.feature: .* Did you mean "features"\?/,
  ],
  [{ base: 'debug-aae', phases: configs.debug.phases }, /^own\.json: latentCritic: found one; expected none without/],
  [
    debugWith({ phases: configs['debug-aae'].phases }),
    /^own\.json: latentCritic: found nothing; expected one for the adversarial-autoencode phase/,
  ],
  [
    debugWith({ partials: { count: 0, bins: 16, alone: 4 }, pitchWeight: 1 }),
    /^own\.json: partials\.count: found 0; expected at least 1 where partials\.alone is above 0/,
  ],
  [
    debugWith({ partials: { count: 2, bins: 16, alone: 17 }, pitchWeight: 1 }),
    /^own\.json: partials\.alone: found 17; expected at most 16/,
  ],
  [debugWith({ pitchWeight: 0 }), /^own\.json: pitchWeight: found 0; expected above 0 where partials\.alone is/],
  [
    debugWith({ partials: { count: 0, bins: 16 }, pitchWeight: 1 }),
    /^own\.json: pitchWeight: found 1; expected none without partials/,
  ],
  [debugWith({ attackWeight: 6 }), /^own\.json: attackWeight: found 6; expected none where levelWeight is 0/],
  [debugWith({ featureWeight: 1 }), /^own\.json: featureWeight: found 1; expected none without a vae-gan phase/],
  [debugWith({ phases: [{ kind: 'vaegan', steps, learningRate }] }), /^own\.json: phases\.0\.kind: found "vaegan"/],
  [
    { base: 'debug-aae', latentCritic: { ...configs['debug-aae'].latentCritic, objective: 'hing' } },
    /^own\.json: latentCritic\.objective: found "hing"; .* Did you mean "hinge"\?/,
  ],
  [
    { base: 'debug-aae', latentCritic: { ...configs['debug-aae'].latentCritic, regularisers: [pathLength] } },
    /^own\.json: latentCritic\.regularisers: found path-length; expected terms of a critic’s loss/,
  ],
  [{ base: 'debug-vae-gan', descriptorWeight: 1 }, /^own\.json: conditions: found no descriptor/],
  [debugWith({ xyzzyplugh: 3 }), /^own\.json: xyzzyplugh: found an unknown field; [^?]*$/],
  [{ base: 'debugg' }, /^own\.json: base: found "debugg"; .* Did you mean "debug"\?/],
  [{ base: 3 }, /^own\.json: base: found 3; expected a name/],
  [debugWith({ objective: 'hing' }), /^own\.json: objective: found "hing"; .* Did you mean "hinge"\?/],
  [
    debugWith({ regularisers: [{ name: 'drit', strength: 1, interval: 1 }] }),
    /^own\.json: regularisers\.0\.name: .* Did you mean "drift"\?/,
  ],
  [debugWith({ batch: '8' }), /^own\.json: batch: found "8"; expected a value of type number/],
  [debugWith({ batch: 2.5 }), /^own\.json: batch: found 2\.5; expected a value of type int/],
  [debugWith({ batch: 0 }), /^own\.json: batch: found 0; expected at least 1/],
  [debugWith({ compression: 2 }), /^own\.json: compression: found 2; expected at most 1/],
  [debugWith({ phases: [] }), /^own\.json: phases: found \[\]; expected at least 1 entries/],
  [debugWith({ phases: [{ kind, steps, learningRate: -1 }] }), /^own\.json: phases\.0\.learningRate: found -1/],
  [debugWith({ grid: { ...configs.debug.grid, fftSize: 500 } }), /grid\.fftSize: found 500; expected a power of two/],
  [
    debugWith({ grid: { ...configs.debug.grid, hopSamples: 512 } }),
    /grid\.hopSamples: found 512; expected at most 256/,
  ],
  [debugWith({ widths: [8] }), /^own\.json: found numbers that do not fit together: .* frames/],
  [debugWith({ critic: { ...configs.debug.critic, patch: [5, 8] } }), /do not fit together: .* patches/],
  [{ base: 'progressive-lite', growth: [{ batch: 4, steps: 3, fadeSteps: 0 }] }, /1 rows of growth for 4 scales/],
  [{ base: 'progressive-lite', firstFrames: 7 }, /do not fit together: .* cannot lead from 7 frames/],
  [{ base: 'progressive-lite', batch: 3 }, /^own\.json: batch: found an unknown field/],
  [{ base: 'stylewavegan-44k', widths: Array.from({ length: 10 }, () => 4) }, /10 levels of ×4 cannot lead to 65536/],
  [{ base: 'stylewavegan-44k', noiseBands: 4 }, /^own\.json: noiseBands: found an unknown field/],
  [debugWith({ family: 'progresive' }), /^own\.json: family: found "progresive"; .* Did you mean "progressive"\?/],
  [debugWith({ family: 'progressive' }), /^own\.json: /],
  [[], /^own\.json: found \[\]; expected a value of type object/],
  [{}, /^own\.json: name: found nothing; expected a value of type string/],
])('a file that cannot be meant is refused with the field and the way out: %#', (value, sentence) => {
  expect(() => configFromFile(value, 'own.json')).toThrow(sentence)
  expect(() => configFromFile(value, 'own.json')).toThrow(expect.objectContaining({ code: 'E_CONFIG' }))
})
