// The few functions that the lab takes from cephes; the package's own types do not stand where its ES module looks.

declare module 'cephes' {
  /** Its WebAssembly is compiled when this is kept; no function may be called before. */
  export const compiled: Promise<void>
  export function ndtr(x: number): number
  export function ndtri(p: number): number
  export function incbet(a: number, b: number, x: number): number
  export function incbi(a: number, b: number, p: number): number
  export function stdtri(degrees: number, p: number): number
  export function chdtrc(degrees: number, x: number): number
}
