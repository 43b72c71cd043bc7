// Style and script of report.html, which stands alone.

export const style = `
summary { cursor: pointer; padding: .6rem 0 } :root { color-scheme: dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; color: #ddd; background: #161616; overflow-wrap: break-word }
h1 { margin-bottom: 0 } h2 { margin-top: 2.5rem } code { color: #bcd }
table { border-collapse: collapse; min-width: 60% } td, th { text-align: left; padding: .3rem .7rem; border-top: 1px solid #333; vertical-align: top; white-space: nowrap; font-variant-numeric: tabular-nums }
th { font-weight: 600 } tr:first-child > th { color: #aaa; font-weight: 500; border-top: 0 } .plots tr:first-child > td { border-top: 0 }
.wide { overflow-x: auto } td.text { white-space: normal; min-width: 14rem; color: #aaa }
.headline { font-size: clamp(1.4rem, 6vw, 2rem) } .headline small { display: block; font-size: .9rem; color: #aaa } .bad { color: #ff7a7a } .good { color: #7ddc7d }
img { display: block; max-width: 100%; image-rendering: pixelated; margin-bottom: 1rem }
.sheets { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(50rem, 100%), 1fr)); gap: 1rem }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(23rem, 100%), 1fr)); gap: .75rem 1rem }
.pair { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center } .pair span { flex: 1 0 5.5rem }
button { font: inherit; color: inherit; background: #2a2a2a; border: 1px solid #666; border-radius: .4rem; padding: .3rem .7rem; min-height: 2.75rem }
button:focus-visible, .wide:focus-visible { outline: 2px solid #8cf; outline-offset: 2px } button:disabled { color: #999; border-color: #444 }
.right { outline: 2px solid #6c6 } .wrong { outline: 2px dashed #f66 }
figure { margin: 0 } figcaption { font-weight: 600; margin-bottom: .2rem }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1.5rem }
svg { width: 100%; max-width: 26rem; font: 11px system-ui, sans-serif; fill: #bbb } svg path { stroke: #bbb; fill: none }
.made rect { fill: #6fb7ff } .made path { stroke: #6fb7ff } .real rect { fill: none; stroke: #ddd } .made .middle { stroke: #161616 } .real .middle { stroke: #ddd }
@media (max-width: 40rem) { th:first-child { white-space: normal; min-width: 5rem } td, th { padding: .3rem .45rem } td.text { min-width: 20rem }
  .pair span { flex-basis: 100% } .pair button { flex: 1 } }
.plots { min-width: 0 } .plots td { padding: .3rem } .plot { width: 6.8rem; background: #1d1d1d } .plot circle { fill: #6fb7ff } .plot .data { fill: none; stroke: #777 } .plot .diagonal { stroke: #888; stroke-dasharray: 3 3 }
`

export const script = `
let playing
for (const button of document.querySelectorAll('.play'))
  button.onclick = () => { playing?.pause(); playing = new Audio(button.dataset.wav); playing.play() }
let right = 0, answered = 0
for (const pair of document.querySelectorAll('.pair[data-real]'))
  for (const guess of pair.querySelectorAll('.guess'))
    guess.onclick = () => {
      const correct = guess.value === pair.dataset.real
      answered++
      if (correct) right++
      guess.classList.add(correct ? 'right' : 'wrong')
      guess.textContent += correct ? ' – yes' : ' – no'
      for (const other of pair.querySelectorAll('.guess')) other.disabled = true
      document.getElementById('score').textContent = right + ' of ' + answered + ' right; guessing gets half.'
    }
`
