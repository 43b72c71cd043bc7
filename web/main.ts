// The page's entry: gives every element its tag. Nothing else runs by being imported.

import { GhostnoteApp } from './app.ts'
import { ClassMix } from './elements/class-mix.ts'
import { ControlSlider } from './elements/control-slider.ts'
import { DrumPad } from './elements/drum-pad.ts'
import { KitBar } from './elements/kit-bar.ts'
import { LearnChip } from './elements/learn-chip.ts'
import { LevelMeter } from './elements/level-meter.ts'
import { MidiBar } from './elements/midi-bar.ts'
import { NoticeBar } from './elements/notice-bar.ts'
import { PadEditor } from './elements/pad-editor.ts'
import { PadGrid } from './elements/pad-grid.ts'
import { PanelSlot } from './elements/panel-slot.ts'
import { PanelStrips } from './elements/panel-strips.ts'
import { PanelTabs } from './elements/panel-tabs.ts'
import { PlayMeters } from './elements/play-meters.ts'
import { PlayRow } from './elements/play-row.ts'
import { PlayStrip } from './elements/play-strip.ts'
import { ResponseRow } from './elements/response-row.ts'
import { ScopeView } from './elements/scope-view.ts'
import { SoundTab } from './elements/sound-tab.ts'
import { SourceRow } from './elements/source-row.ts'
import { StatusLine } from './elements/status-line.ts'
import { TimbreKnob } from './elements/timbre-knob.ts'
import { TimbrePanel } from './elements/timbre-panel.ts'
import { UndoButtons } from './elements/undo-buttons.ts'
import { WaveGrip } from './elements/wave-grip.ts'

/** Parts before the wholes that hold them, the app last. */
const elements: Readonly<Record<string, CustomElementConstructor>> = {
  'control-slider': ControlSlider,
  'drum-pad': DrumPad,
  'kit-bar': KitBar,
  'level-meter': LevelMeter,
  'notice-bar': NoticeBar,
  'play-row': PlayRow,
  'pad-editor': PadEditor,
  'pad-grid': PadGrid,
  'panel-slot': PanelSlot,
  'panel-strips': PanelStrips,
  'panel-tabs': PanelTabs,
  'scope-view': ScopeView,
  'status-line': StatusLine,
  'timbre-knob': TimbreKnob,
  'timbre-panel': TimbrePanel,
  'undo-buttons': UndoButtons,
  'class-mix': ClassMix,
  'learn-chip': LearnChip,
  'midi-bar': MidiBar,
  'play-meters': PlayMeters,
  'play-strip': PlayStrip,
  'response-row': ResponseRow,
  'sound-tab': SoundTab,
  'source-row': SourceRow,
  'wave-grip': WaveGrip,
  'ghostnote-app': GhostnoteApp,
}

for (const [tag, element] of Object.entries(elements)) customElements.define(tag, element)
