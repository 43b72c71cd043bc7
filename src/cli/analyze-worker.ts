// Worker of `ghostnote analyze`: a file's name in, its descriptors or its fault out.

import { answerOrders } from '../dataset/pool-member.ts'
import { analyzeFile, type FileOrder } from './analyze-file.ts'

answerOrders((order: FileOrder) => analyzeFile(order))
