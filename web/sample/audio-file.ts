// Which files are taken for samples.

const audioEnding = /\.(?:wav|wave|aif|aiff|aifc|flac|ogg|oga)$/i

/** For file choosers. */
export const audioAccept = 'audio/*,.wav,.aif,.aiff,.aifc,.flac,.ogg,.oga'

/** Whether a file is a sample rather than a kit. */
export function isAudioFile({ name, type }: Pick<File, 'name' | 'type'>): boolean {
  return type.startsWith('audio/') || audioEnding.test(name)
}
