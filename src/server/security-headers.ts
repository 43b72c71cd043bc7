// Response headers on every answer. The page loads only what this server sends: its scripts, its styles, its worklets,
// its socket.

/** `host` is the request's Host header, after it has passed the allow-list. */
export function securityHeaders(host: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'", // AudioWorklet modules are scripts
      "worker-src 'self'",
      "style-src 'self'", // Lit's styles are constructed sheets, which need no exception
      "img-src 'self' blob:",
      "media-src 'self' blob:",
      "font-src 'self'",
      `connect-src 'self' ws://${host}`, // older Safari does not count ws: as 'self'
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    // Together they isolate the page, which gives its clocks their full resolution.
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'autoplay=(self), midi=(self), camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  }
}
