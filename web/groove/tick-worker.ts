// The worker behind the ticker: told a number of milliseconds, it says that they have passed, again and again, until it is
// told 0.

let timer: ReturnType<typeof setInterval> | undefined

addEventListener('message', ({ data }: MessageEvent<number>) => {
  clearInterval(timer)
  if (data > 0) timer = setInterval(() => self.postMessage(undefined), data)
})
