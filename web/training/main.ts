// The entry of the page that watches a training run: gives every element its tag.

import { TrainingApp } from './app.ts'
import { CurveChart } from './curve-chart.ts'
import { PreviewShelf } from './preview-shelf.ts'

customElements.define('curve-chart', CurveChart)
customElements.define('preview-shelf', PreviewShelf)
customElements.define('training-app', TrainingApp)
