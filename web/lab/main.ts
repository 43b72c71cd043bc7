// The entry of a participant's page: gives every element its tag.

import { LabApp } from './app.ts'
import { LabHeadphones } from './elements/headphones.ts'
import { LabLevel } from './elements/level.ts'
import { LabPreview } from './elements/preview.ts'
import { LabQuestions } from './elements/questions.ts'
import { LabRatings } from './elements/ratings.ts'
import { LabTrial } from './elements/trial.ts'
import { LabWithdraw } from './elements/withdraw.ts'

customElements.define('lab-trial', LabTrial)
customElements.define('lab-headphones', LabHeadphones)
customElements.define('lab-level', LabLevel)
customElements.define('lab-questions', LabQuestions)
customElements.define('lab-ratings', LabRatings)
customElements.define('lab-withdraw', LabWithdraw)
customElements.define('lab-preview', LabPreview)
customElements.define('lab-app', LabApp)
