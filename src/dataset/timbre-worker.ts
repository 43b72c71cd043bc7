// A worker of the pool: an example's samples in, its timbre out.

import { answerOrders } from './pool-member.ts'
import { type ExampleOrder, timbreOfExample } from './example-timbre.ts'

answerOrders((order: ExampleOrder) => timbreOfExample(order))
