import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** What is waited for comes late on a machine that does other things, too. */
const expect = { poll: { timeout: 20_000 } }

// fast: everything `npm test` runs (under five minutes together). browser: real Chromium (`npm run test:browser`).
// rig: the real program on a JACK server (`npm run test:rig`).
// long: minutes per file, behind `npm run test:long`; CI runs them shortened with GHOSTNOTE_SHORT=1.
export default defineConfig({
  test: {
    silent: 'passed-only',
    globalSetup: 'tests/room-of-tests.ts',
    projects: [
      {
        test: {
          name: 'fast',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/rig/**', 'tests/**/*.long.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000, // a machine that does other things, too
          expect,
          pool: 'forks',
          maxWorkers: Math.max(2, availableParallelism() - 1), // by itself, Vitest leaves one of two cores idle
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000, // Chromium and the program start in it
          expect,
          fileParallelism: false,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'rig',
          include: ['tests/rig/**/*.test.ts'],
          testTimeout: 180_000, // a machine that is held up plays again and again
          hookTimeout: 120_000,
          expect,
          fileParallelism: false,
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'long',
          include: ['tests/**/*.long.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 120_000,
          expect,
          fileParallelism: false,
          pool: 'forks',
        },
      },
    ],
  },
})
