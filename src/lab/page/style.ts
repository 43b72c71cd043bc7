// How the report looks: light and dark, on paper, from a telephone to a wall.

export const style = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1d21; --soft: #5a606b; --line: #d9dce2; --faint: #eceef1; --mark: #0b62a8; --second: #b3470b; --flag: #a3161b; --panel: #f6f7f9 }
@media (prefers-color-scheme: dark) { :root { --paper: #16181c; --ink: #e4e6ea; --soft: #a2a8b3; --line: #3a3f48; --faint: #262a31; --mark: #6cb6f5; --second: #f2a365; --flag: #ff8a80; --panel: #1e2127 } }
* { box-sizing: border-box }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 74rem; margin: 0 auto; padding: 1.5rem clamp(.9rem, 3vw, 2.5rem) 4rem; color: var(--ink); background: var(--paper); overflow-wrap: break-word }
@media (min-width: 120rem) { body { max-width: 104rem; font-size: 18px } }
h1 { font-size: 1.7rem; line-height: 1.25; margin: .5rem 0 } h2 { font-size: 1.3rem; margin: 2.6rem 0 .6rem; padding-top: .8rem; border-top: 2px solid var(--line) } h3 { font-size: 1.05rem; margin: 1.8rem 0 .4rem }
p { max-width: 46rem; margin: .5rem 0 } .sub { color: var(--soft) } code { font-size: .9em }
p.simulated { max-width: none; border: 3px double var(--second); color: var(--second); padding: .7rem 1rem; margin: 1rem 0; font-weight: 600 }
.warning { max-width: none; border-left: 4px solid var(--flag); background: var(--panel); padding: .6rem 1rem }
.note { max-width: none; border-left: 4px solid var(--mark); background: var(--panel); padding: .6rem 1rem; margin: 1rem 0 }
h2 .tag, h1 .tag { color: var(--second); font-size: .75em; font-weight: 600; white-space: nowrap }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem; margin: 1rem 0; padding: 0; list-style: none } .facts li { background: var(--panel); border-radius: .4rem; padding: .5rem .8rem } .facts b { display: block; font-size: 1.4rem; font-weight: 600; font-variant-numeric: tabular-nums }
.wide { overflow-x: auto; margin: .8rem 0; max-width: 100% } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92em } caption { text-align: left; font-weight: 600; padding: .3rem 0 }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-top: 1px solid var(--line); min-width: 3.5rem } thead th { color: var(--soft); font-weight: 500; border-top: 0; vertical-align: bottom } td { white-space: nowrap } td.text { white-space: normal; min-width: 16rem } tbody th { font-weight: 500 } .flag { color: var(--flag) }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); gap: 1rem 2rem; align-items: start }
figure { margin: 0; max-width: 40rem; break-inside: avoid } figcaption { color: var(--soft); font-size: .9em; margin-top: .2rem }
svg { display: block; width: 100%; height: auto; font: 13px system-ui, sans-serif; fill: var(--ink) }
details { margin: .8rem 0 } summary { cursor: pointer; min-height: 44px; display: flex; align-items: center; gap: .5rem; color: var(--mark); width: fit-content } summary::before { content: '▸' } details[open] > summary::before { content: '▾' }
:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px }
ol.references { padding-left: 1.4rem; max-width: 46rem; font-size: .92em } ol.references li { margin: .3rem 0 }
svg .grid { stroke: var(--faint); fill: none } svg .axis { stroke: var(--soft); fill: none } svg .tick, svg .label { fill: var(--soft) } svg .note { fill: var(--soft); font-size: 12px; border: 0; padding: 0 }
svg .chance { stroke: var(--soft); stroke-dasharray: 3 4; fill: none } svg .curve { stroke: var(--mark); stroke-width: 2.5; fill: none } svg .curve.other { stroke-width: 1; opacity: .3 }
svg .point { fill: var(--mark); fill-opacity: .55; stroke: var(--paper) } svg .error { stroke: var(--mark); opacity: .45; fill: none }
svg .threshold, svg .mean { fill: var(--second) } svg .interval { stroke: var(--second); stroke-width: 2; fill: none } svg .interval.hollow { stroke: var(--mark) } svg .mean.hollow { fill: var(--paper); stroke: var(--mark); stroke-width: 2 } svg .drop { stroke: var(--second); stroke-dasharray: 2 3; fill: none } svg .band { fill: var(--second); opacity: .14 }
svg .box { fill: var(--mark); fill-opacity: .16; stroke: var(--mark) } svg .whisker { stroke: var(--mark); fill: none } svg .median { stroke: var(--second); stroke-width: 2.5; fill: none } svg .raw { fill: var(--ink); fill-opacity: .5 } svg .bar { fill: var(--mark); fill-opacity: .45 }
svg .simulated { fill: var(--second); font-weight: 600 } svg .stamp { fill: var(--second); opacity: .16; font-size: 44px; font-weight: 700; letter-spacing: 4px }
@media print { body { max-width: none; font-size: 11pt; padding: 0 } h2 { break-after: avoid } details::details-content { content-visibility: visible; display: block } summary { display: none } .wide { overflow: visible } }
`
