// The literature that a methods paragraph cites, in full; only what is cited is listed.

const literature = {
  bradley:
    'Bradley, R. A., & Terry, M. E. (1952). Rank analysis of incomplete block designs: I. The method of paired comparisons. Biometrika, 39(3/4), 324–345.',
  bs1534:
    'International Telecommunication Union (2015). Recommendation ITU-R BS.1534-3: Method for the subjective assessment of intermediate quality level of audio systems.',
  bs1770:
    'International Telecommunication Union. Recommendation ITU-R BS.1770: Algorithms to measure audio programme loudness and true-peak audio level.',
  clopper:
    'Clopper, C. J., & Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika, 26(4), 404–413.',
  efron:
    'Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical Association, 82(397), 171–185.',
  hunter:
    'Hunter, D. R. (2004). MM algorithms for generalized Bradley–Terry models. The Annals of Statistics, 32(1), 384–406.',
  kaernbach:
    'Kaernbach, C. (1991). Simple adaptive testing with the weighted up-down method. Perception & Psychophysics, 49(3), 227–229.',
  levitt:
    'Levitt, H. (1971). Transformed up-down methods in psychoacoustics. The Journal of the Acoustical Society of America, 49(2B), 467–477.',
  macmillan:
    "Macmillan, N. A., & Creelman, C. D. (2005). Detection theory: A user's guide (2nd ed.). Lawrence Erlbaum.",
  milne:
    'Milne, A. E., Bianco, R., Poole, K. C., Zhao, S., Oxenham, A. J., Billig, A. J., & Chait, M. (2021). An online headphone screening test based on dichotic pitch. Behavior Research Methods, 53(4), 1551–1562.',
  p800: 'International Telecommunication Union (1996). Recommendation ITU-T P.800: Methods for subjective determination of transmission quality.',
  pearce:
    'Pearce, A., Brookes, T., & Mason, R. Timbral models, version 0.4.1 (software of the Audio Commons project). University of Surrey.',
  watson:
    'Watson, A. B. (2017). QUEST+: A general multidimensional Bayesian adaptive psychometric method. Journal of Vision, 17(3), 10.',
  wichmannA:
    'Wichmann, F. A., & Hill, N. J. (2001a). The psychometric function: I. Fitting, sampling, and goodness of fit. Perception & Psychophysics, 63(8), 1293–1313.',
  wichmannB:
    'Wichmann, F. A., & Hill, N. J. (2001b). The psychometric function: II. Bootstrap-based confidence intervals and sampling. Perception & Psychophysics, 63(8), 1314–1329.',
  williams:
    'Williams, E. J. (1949). Experimental designs balanced for the estimation of residual effects of treatments. Australian Journal of Scientific Research A, 2(2), 149–168.',
  woods:
    'Woods, K. J. P., Siegel, M. H., Traer, J., & McDermott, J. H. (2017). Headphone screening to facilitate web-based auditory experiments. Attention, Perception, & Psychophysics, 79(7), 2064–2072.',
} as const

/** How each is cited in the text. */
const citations = {
  bradley: 'Bradley and Terry 1952',
  bs1534: 'ITU-R BS.1534-3',
  bs1770: 'ITU-R BS.1770',
  clopper: 'Clopper and Pearson 1934',
  efron: 'Efron 1987',
  hunter: 'Hunter 2004',
  kaernbach: 'Kaernbach 1991',
  levitt: 'Levitt 1971',
  macmillan: 'Macmillan and Creelman 2005',
  milne: 'Milne et al. 2021',
  p800: 'ITU-T P.800',
  pearce: 'timbral models of Audio Commons 0.4.1',
  watson: 'Watson 2017',
  wichmannA: 'Wichmann and Hill 2001a',
  wichmannB: 'Wichmann and Hill 2001b',
  williams: 'Williams 1949',
  woods: 'Woods et al. 2017',
} as const satisfies Record<keyof typeof literature, string>

export type Cite = (...keys: (keyof typeof literature)[]) => string

/** Collects what is cited: `cite` gives the text in parentheses, `list` the references in order of the alphabet. */
export class References {
  readonly #cited = new Set<keyof typeof literature>()

  readonly cite: Cite = (...keys) => {
    for (const key of keys) this.#cited.add(key)
    return `(${keys.map((key) => citations[key]).join('; ')})`
  }

  get list(): readonly string[] {
    return [...this.#cited].map((key) => literature[key]).toSorted()
  }
}
