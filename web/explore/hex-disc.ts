// Points of a map: a hexagon of hexagons, whose points all have the same distance from their neighbours.

/** A point; rows count downwards, x to the right and y down, the outermost points at distance 1 from the middle. */
export interface HexPoint {
  readonly row: number
  /** Axial coordinate along the row, −rings … rings. */
  readonly q: number
  readonly x: number
  readonly y: number
  /** Steps from the middle. */
  readonly ring: number
}

/** 1 + 3·rings·(rings + 1) points, row by row from the top, each row from the left; the middle one is in the middle. */
export function hexDisc(rings: number): readonly HexPoint[] {
  const points: HexPoint[] = []
  for (let row = -rings; row <= rings; row++)
    for (let q = Math.max(-rings, -rings - row); q <= Math.min(rings, rings - row); q++) {
      const ring = Math.max(Math.abs(q), Math.abs(row), Math.abs(q + row))
      points.push({ row, q, x: (q + row / 2) / rings, y: (row * Math.sqrt(3)) / 2 / rings, ring })
    }
  return points
}

/** Corners of the cell around a point, as an SVG polygon has them, in a unit of which the disc's radius has `scale`. */
export function hexCorners({ x, y }: HexPoint, rings: number, scale: number, part = 1): string {
  const radius = (part * scale) / rings / Math.sqrt(3)
  return Array.from({ length: 6 }, (_, corner) => {
    const angle = Math.PI * (corner / 3 + 1 / 6)
    return `${(x * scale + radius * Math.cos(angle)).toFixed(2)},${(y * scale + radius * Math.sin(angle)).toFixed(2)}`
  }).join(' ')
}

/**
 * The point that an arrow key leads to, by its place in the list; undefined for other keys. Up and down go in a zigzag, so
 * that one undoes the other; at the rim they go round it where they can, else stay.
 */
export function keyedPoint(points: readonly HexPoint[], at: number, key: string): number | undefined {
  const { row, q } = points[at]!
  const find = (...steps: readonly (readonly [q: number, row: number])[]): number => {
    for (const [dq, dRow] of steps) {
      const next = points.findIndex((point) => point.row === row + dRow && point.q === q + dq)
      if (next >= 0) return next
    }
    return at
  }
  const isEven = row % 2 === 0
  if (key === 'ArrowLeft') return find([-1, 0])
  if (key === 'ArrowRight') return find([1, 0])
  if (key === 'ArrowUp') return isEven ? find([1, -1], [0, -1]) : find([0, -1], [1, -1])
  if (key === 'ArrowDown') return isEven ? find([0, 1], [-1, 1]) : find([-1, 1], [0, 1])
  if (key === 'Home') return points.findIndex(({ ring }) => ring === 0)
  return undefined
}

/** The point nearest to a place of the same coordinates; undefined outside the cells. */
export function nearestPoint(points: readonly HexPoint[], rings: number, x: number, y: number): number | undefined {
  let [best, least] = [-1, Infinity]
  points.forEach((point, i) => {
    const distance = Math.hypot(point.x - x, point.y - y)
    if (distance < least) [best, least] = [i, distance]
  })
  return least <= 1 / rings / Math.sqrt(3) ? best : undefined
}
