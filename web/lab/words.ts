// What a participant's page says of its own, in the languages that are built in. What the study says comes with its steps.

const english = {
  own: 'en',
  opening: 'Opening the study …',
  unreachable: 'The server does not answer. This page tries again by itself.',
  noStudy: 'This address names no study. Please use the link that you were given.',
  full: 'This study has all the participants that it needs. Thank you for coming.',
  elsewhere: 'This study is open in another window already. Go on there, or close it: then this one takes over.',
  gone: 'This session does not exist any more: it was withdrawn, or erased by those who run the study.',
  withdrawn: 'You have withdrawn. All that you had answered is erased.',
  withdrawing:
    'You have withdrawn. What you had answered is erased as soon as the server answers; leave this page open until then.',
  declined: 'You have declined. Nothing about you is kept. You can close this page.',
  finished: 'That was all. Every answer is stored; you can close this page. Thank you for listening.',
  notSuited:
    'This test needs headphones, and the check did not find any. It ends here; you can close this page. Thank you for your time.',
  consentHead: 'Before we begin',
  contact: 'Questions? Ask',
  agree: 'I agree and take part',
  decline: 'I decline',
  goOn: 'Go on',
  language: 'Language',
  progress: (done: number, of: number) => `Step ${done + 1} of about ${of}`,
  number: (session: number) => `Session ${session}`,
  keepNumber: (session: number) => `Should you wish to withdraw later, say the number of your session: ${session}.`,
  stored: 'All answers are stored.',
  waiting: 'Your answer is safe on this device; waiting for the connection …',
  loading: 'Loading the sounds …',
  asleepHead: 'Ready?',
  asleep: 'Your browser starts no sound before you press something. You go on where you were.',
  wake: 'Go on listening',
  listen: 'Listen …',
  answer: 'Now answer.',
  sounding: (label: string) => `${label} plays`,
  again: (left: number) => (left === Infinity ? 'Hear it again' : `Hear it again (${left} left)`),
  practice: 'Practice',
  right: 'Right',
  wrong: 'Not this time',
  key: 'Key',
  same: 'The same',
  different: 'Different',
  sameKey: 's',
  differentKey: 'd',
  grades: ['Bad', 'Poor', 'Fair', 'Good', 'Excellent'],
  sound: (label: string) => `Sound ${label}`,
  reference: 'Reference',
  play: 'Play',
  stop: 'Stop',
  loop: 'Repeat',
  hearAll: 'Hear every sound at least once.',
  rateAll: 'Hear and rate every sound before you go on.',
  ratingHelp: 'Only the sound that you played last can be rated.',
  ratingKeys: 'Space plays and stops, the keys in the buttons choose a sound, the arrow keys rate it.',
  trainingHead: 'Get to know the sounds',
  rating: (label: string) => `Rating of sound ${label}`,
  unrated: 'not rated',
  headphonesHead: 'Headphones',
  headphonesHelp:
    'Please put on your headphones and choose a comfortable volume: the first sounds play when you start. Six times you hear three sounds.',
  headphonesAgain:
    'That did not work out. Please check that your headphones are on and carry both sides, then try once more.',
  woods: 'Which sound is the softest?',
  huggins: 'Which noise has a faint tone in it?',
  start: 'Start',
  ofTrials: (trial: number, of: number) => `${trial} of ${of}`,
  levelHead: 'Volume',
  levelHelp:
    'Play the sound, and set a comfortable volume with the slider: loud enough to hear details, never unpleasant. If the slider does not suffice, use the volume of your device. Then leave both as they are until the end.',
  level: 'Volume',
  questionsHead: 'A few questions',
  required: 'required',
  missing: 'Please answer this question.',
  between: (min: number, max: number) => `Please give a number from ${min} to ${max}.`,
  withdraw: 'Withdraw',
  withdrawHead: 'Withdraw from this study?',
  withdrawAsk: 'Everything that you have answered so far will be erased. This cannot be undone.',
  withdrawYes: 'Withdraw and erase',
  withdrawNo: 'Stay',
}

export type Words = typeof english

const german: Words = {
  own: 'de',
  opening: 'Die Studie wird geöffnet …',
  unreachable: 'Der Server antwortet nicht. Diese Seite versucht es von selbst weiter.',
  noStudy: 'Zu dieser Adresse gibt es keine Studie. Bitte benutzen Sie den Link, den Sie erhalten haben.',
  full: 'Diese Studie hat alle Teilnehmenden, die sie braucht. Danke, dass Sie gekommen sind.',
  elsewhere:
    'Diese Studie ist schon in einem anderen Fenster offen. Machen Sie dort weiter, oder schließen Sie es: Dann geht es hier weiter.',
  gone: 'Diese Sitzung gibt es nicht mehr: Sie wurde zurückgezogen oder von der Studienleitung gelöscht.',
  withdrawn: 'Sie sind zurückgetreten. Alles, was Sie geantwortet hatten, ist gelöscht.',
  withdrawing:
    'Sie sind zurückgetreten. Ihre Antworten werden gelöscht, sobald der Server antwortet; lassen Sie die Seite bis dahin offen.',
  declined: 'Sie haben abgelehnt. Über Sie wird nichts behalten. Sie können die Seite schließen.',
  finished: 'Das war alles. Jede Antwort ist gespeichert; Sie können die Seite schließen. Danke fürs Zuhören.',
  notSuited:
    'Dieser Test braucht Kopfhörer, und die Prüfung hat keine erkannt. Er endet hier; Sie können die Seite schließen. Danke für Ihre Zeit.',
  consentHead: 'Bevor es losgeht',
  contact: 'Fragen? Wenden Sie sich an',
  agree: 'Ich bin einverstanden und nehme teil',
  decline: 'Ich lehne ab',
  goOn: 'Weiter',
  language: 'Sprache',
  number: (session) => `Sitzung ${session}`,
  keepNumber: (session) => `Wenn Sie später zurücktreten möchten, nennen Sie die Nummer Ihrer Sitzung: ${session}.`,
  progress: (done, of) => `Schritt ${done + 1} von etwa ${of}`,
  stored: 'Alle Antworten sind gespeichert.',
  waiting: 'Ihre Antwort ist auf diesem Gerät gesichert; warten auf die Verbindung …',
  loading: 'Die Klänge werden geladen …',
  asleepHead: 'Bereit?',
  asleep: 'Ihr Browser spielt nichts, bevor Sie etwas gedrückt haben. Es geht weiter, wo Sie waren.',
  wake: 'Weiter hören',
  listen: 'Hören Sie zu …',
  answer: 'Antworten Sie jetzt.',
  sounding: (label) => `${label} spielt`,
  again: (left) => (left === Infinity ? 'Noch einmal hören' : `Noch einmal hören (noch ${left})`),
  practice: 'Übung',
  right: 'Richtig',
  wrong: 'Diesmal nicht',
  key: 'Taste',
  same: 'Gleich',
  different: 'Verschieden',
  sameKey: 'g',
  differentKey: 'v',
  grades: ['Schlecht', 'Dürftig', 'Ordentlich', 'Gut', 'Ausgezeichnet'],
  sound: (label) => `Klang ${label}`,
  reference: 'Referenz',
  play: 'Abspielen',
  stop: 'Anhalten',
  loop: 'Wiederholen',
  hearAll: 'Hören Sie jeden Klang mindestens einmal.',
  rateAll: 'Hören und bewerten Sie jeden Klang, bevor Sie weitergehen.',
  ratingHelp: 'Nur der zuletzt gespielte Klang kann bewertet werden.',
  ratingKeys:
    'Die Leertaste spielt und hält an, die Tasten in den Knöpfen wählen einen Klang, die Pfeiltasten bewerten ihn.',
  trainingHead: 'Lernen Sie die Klänge kennen',
  rating: (label) => `Bewertung von Klang ${label}`,
  unrated: 'nicht bewertet',
  headphonesHead: 'Kopfhörer',
  headphonesHelp:
    'Bitte setzen Sie Ihre Kopfhörer auf und wählen Sie eine angenehme Lautstärke: Die ersten Klänge spielen, wenn Sie beginnen. Sechsmal hören Sie drei Klänge.',
  headphonesAgain:
    'Das hat nicht geklappt. Bitte prüfen Sie, ob die Kopfhörer aufgesetzt sind und beide Seiten klingen, und versuchen Sie es noch einmal.',
  woods: 'Welcher Klang ist der leiseste?',
  huggins: 'In welchem Rauschen ist ein schwacher Ton?',
  start: 'Beginnen',
  ofTrials: (trial, of) => `${trial} von ${of}`,
  levelHead: 'Lautstärke',
  levelHelp:
    'Spielen Sie den Klang, und stellen Sie mit dem Regler eine angenehme Lautstärke ein: laut genug für Einzelheiten, nie unangenehm. Reicht der Regler nicht, benutzen Sie die Lautstärke Ihres Geräts. Danach lassen Sie beide bis zum Ende so.',
  level: 'Lautstärke',
  questionsHead: 'Ein paar Fragen',
  required: 'nötig',
  missing: 'Bitte beantworten Sie diese Frage.',
  between: (min, max) => `Bitte geben Sie eine Zahl von ${min} bis ${max} an.`,
  withdraw: 'Zurücktreten',
  withdrawHead: 'Von dieser Studie zurücktreten?',
  withdrawAsk: 'Alles, was Sie bisher geantwortet haben, wird gelöscht. Das lässt sich nicht rückgängig machen.',
  withdrawYes: 'Zurücktreten und löschen',
  withdrawNo: 'Bleiben',
}

/** The page's words in a language, English where it is not built in. */
export function wordsOf(language: string): Words {
  return language.split('-')[0] === 'de' ? german : english
}

/** Which of a study's languages suits best: the same tag, else the same language in another country; undefined for none. */
export function bestLanguage(offered: readonly string[], wanted: readonly string[]): string | undefined {
  const main = (tag: string): string => tag.split('-')[0]!.toLowerCase()
  for (const tag of wanted) {
    const found =
      offered.find((one) => one.toLowerCase() === tag.toLowerCase()) ?? offered.find((one) => main(one) === main(tag))
    if (found !== undefined) return found
  }
  return undefined
}
