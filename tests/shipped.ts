// The model that comes with the program, and where it lies.

import { join } from 'node:path'
import { shippedModel } from '../src/cli/models.ts'
import { packageRoot } from '../src/cli/package.ts'

export { shippedModel }
export const shippedFolder: string = join(packageRoot, 'models', shippedModel)
