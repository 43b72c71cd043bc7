// The entry of the researcher's pages: gives every element its tag.

import { DeskApp } from './app.ts'
import { DeskEditor } from './elements/editor.ts'
import { DeskProgress } from './elements/progress.ts'
import { DeskResults } from './elements/results.ts'
import { DeskSimulate } from './elements/simulate.ts'
import { DeskStudies } from './elements/studies.ts'
import { DeskStudyView } from './elements/study.ts'
import { DeskWithdraw } from './elements/withdraw.ts'
import { LinkRow } from './elements/link-row.ts'
import { SpreadPicture } from './elements/spread-picture.ts'

customElements.define('link-row', LinkRow)
customElements.define('spread-picture', SpreadPicture)
customElements.define('desk-withdraw', DeskWithdraw)
customElements.define('desk-progress', DeskProgress)
customElements.define('desk-simulate', DeskSimulate)
customElements.define('desk-results', DeskResults)
customElements.define('desk-editor', DeskEditor)
customElements.define('desk-studies', DeskStudies)
customElements.define('desk-study', DeskStudyView)
customElements.define('desk-app', DeskApp)
