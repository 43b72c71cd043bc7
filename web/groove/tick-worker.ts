// The worker behind the ticker: told a number of milliseconds, it says that they have passed, again and again.

addEventListener('message', ({ data }: MessageEvent<number>) => {
  setInterval(() => self.postMessage(undefined), data)
})
