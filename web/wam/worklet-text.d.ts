// The build makes a program of its own of such a file, for the audio thread, and gives its text.

declare module '*?worklet' {
  const text: string
  export default text
}
