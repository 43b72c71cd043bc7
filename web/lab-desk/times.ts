// Times and amounts, in words.

/** ISO 8601 → "21 Nov, 14:05", in the browser's own zone. */
export function timeText(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
}

export function minutesText(minutes: number): string {
  if (minutes < 1) return 'under 1 min'
  if (minutes < 90) return `${Math.round(minutes)} min`
  return `${(minutes / 60).toFixed(1)} h`
}

export function bytesText(bytes: number): string {
  return bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / (1 << 20)).toFixed(1)} MB`
}
