// A file that the page has made, to be kept.

/** Hands a file to the browser's own saving. */
export function download(file: File | undefined): void {
  if (file === undefined) return
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
