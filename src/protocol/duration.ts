// Times and speeds as sentences say them, on the terminal and on the page.

/** Seconds as people say them: "12 s", "3 min 20 s", "5 h 07 min", "2 d 3 h". */
export function durationText(sec: number): string {
  const whole = Math.round(sec)
  const two = (n: number): string => String(n).padStart(2, '0')
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  const minutes = Math.round(sec / 60)
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
  const hours = Math.round(sec / 3600)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** Steps a second, or seconds a step where they are slow. */
export function speedText(stepsPerSec: number): string {
  return stepsPerSec >= 1 ? `${stepsPerSec.toFixed(1)} steps/s` : `${(1 / stepsPerSec).toFixed(1)} s a step`
}
