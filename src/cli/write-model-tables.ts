// npm run model-tables: fills the tables of models/README.md from what the bundles hold. A tool for whoever works on
// Ghostnote, not a verb.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { packageRoot } from './package.ts'
import { shippedTables, withTables } from './model-tables.ts'

const folder = join(packageRoot, 'models')
const readme = join(folder, 'README.md')
writeFileAtomic(readme, withTables(readFileSync(readme, 'utf8'), shippedTables(folder)))
