/* One JACK client that plays MIDI and records what comes of it, both on JACK's own clock: the frame in which a note
 * stands and the frame in which its sound arrives are counted in the same cycles. Written in C, since only a process
 * callback knows these cycles.
 *
 * A bystander on each core, more urgent than any program under test, sleeps a millisecond at a time and tells how late
 * it was woken: by so much the machine itself was held up, as a virtual one is by its host.
 *
 * Reads from stdin:
 *   play PATH FRAMES     then one line "FRAME HEXBYTES" an event, in order, then "."; frame 0 begins a cycle. It records
 *                        FRAMES of stereo f32, interleaved, to PATH and answers "played XRUNS HELD-UP-US".
 *   unplug, plug         takes the MIDI port away and brings it back; answers "ok".
 *   wait                 answers "connected" as soon as somebody plays sound and listens to the MIDI port.
 * Ends with its stdin. What does not go answers "error …". */

#define _GNU_SOURCE
#include <jack/jack.h>
#include <jack/midiport.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_EVENTS 65536
#define MOST_BYTES 8192
#define BYSTANDER_PRIORITY 60 /* JACK is started with 20 */

typedef struct {
  unsigned long frame;
  unsigned size;
  unsigned char *bytes;
} Event;

static jack_client_t *client;
static jack_port_t *_Atomic midi_out;
static jack_port_t *audio_in[2];
static Event events[MOST_EVENTS];
static unsigned event_count;
static float *capture;
static unsigned long capture_frames;
static atomic_ulong xruns;
static atomic_long held_up_us; /* the longest since it was last set to 0 */
static atomic_int playing; /* set by the main thread when all is laid out, cleared by the process callback */

static int process(jack_nframes_t count, void *unused) {
  static unsigned long at;
  static unsigned next;
  (void)unused;
  jack_port_t *port = midi_out;
  void *midi = port ? jack_port_get_buffer(port, count) : NULL;
  if (midi) jack_midi_clear_buffer(midi);
  if (!playing) {
    at = next = 0;
    return 0;
  }
  while (midi && next < event_count && events[next].frame < at + count) {
    jack_midi_event_write(midi, events[next].frame - at, events[next].bytes, events[next].size);
    next++;
  }
  for (int channel = 0; channel < 2; channel++) {
    float *heard = jack_port_get_buffer(audio_in[channel], count);
    for (jack_nframes_t i = 0; i < count && at + i < capture_frames; i++) capture[2 * (at + i) + channel] = heard[i];
  }
  at += count;
  if (at >= capture_frames) playing = 0;
  return 0;
}

static int on_xrun(void *unused) {
  (void)unused;
  xruns++;
  return 0;
}

static long now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000L + now.tv_nsec / 1000;
}

static void *stand_by(void *core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET((size_t)core, &cores);
  sched_setaffinity(0, sizeof cores, &cores);
  struct sched_param urgency = {.sched_priority = BYSTANDER_PRIORITY};
  sched_setscheduler(0, SCHED_FIFO, &urgency); /* where that is not allowed, it tells of a busy machine, too */
  for (long before = now_us();; before = now_us()) {
    usleep(1000);
    long late = now_us() - before - 1000, worst = held_up_us;
    while (late > worst && !atomic_compare_exchange_weak(&held_up_us, &worst, late)) {}
  }
  return NULL;
}

static void post_bystanders(void) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  for (long core = 0; core < cores; core++) {
    pthread_t bystander;
    if (!pthread_create(&bystander, NULL, stand_by, (void *)core)) pthread_detach(bystander);
  }
}

static void answer(const char *line) {
  puts(line);
  fflush(stdout);
}

static void plug(void) { midi_out = jack_port_register(client, "pads", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput, 0); }

static void unplug(void) {
  jack_port_t *port = midi_out;
  midi_out = NULL;
  usleep(50000); /* a cycle that still holds it has ended by then */
  if (port) jack_port_unregister(client, port);
}

/* Connects to both channels of the program under test; whether they are there. */
static int hear(void) {
  const char **ports = jack_get_ports(client, "cpal_client.*:out_[01]$", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput);
  int channels = 0;
  for (; ports && channels < 2 && ports[channels]; channels++) {
    const char *own = jack_port_name(audio_in[channels]);
    if (!jack_port_connected_to(audio_in[channels], ports[channels])) jack_connect(client, ports[channels], own);
  }
  jack_free(ports);
  return channels == 2;
}

static int is_connected(void) { return hear() && midi_out && jack_port_connected(midi_out) > 0; }

static unsigned parse_hex(const char *hex, unsigned char *bytes) {
  unsigned size = 0, byte;
  for (; size < MOST_BYTES && sscanf(hex, "%2x", &byte) == 1; hex += 2) bytes[size++] = (unsigned char)byte;
  return size;
}

static void read_score(void) {
  static char line[2 * MOST_BYTES + 64];
  static unsigned char bytes[MOST_BYTES];
  for (unsigned i = 0; i < event_count; i++) free(events[i].bytes);
  event_count = 0;
  while (fgets(line, sizeof line, stdin) && line[0] != '.') {
    char *rest;
    unsigned long frame = strtoul(line, &rest, 10);
    if (event_count == MOST_EVENTS) continue;
    unsigned size = parse_hex(rest + strspn(rest, " "), bytes);
    events[event_count] = (Event){frame, size, malloc(size)};
    memcpy(events[event_count++].bytes, bytes, size);
  }
}

static void play(const char *path) {
  FILE *file = fopen(path, "wb");
  capture = calloc(2 * capture_frames, sizeof *capture);
  if (!file || !capture || !hear()) {
    answer(!file ? "error cannot write the capture" : !capture ? "error no memory" : "error nobody plays sound");
    if (file) fclose(file);
    free(capture);
    return;
  }
  unsigned long before = xruns;
  held_up_us = 0;
  playing = 1;
  while (playing) usleep(2000);
  fwrite(capture, 2 * sizeof *capture, capture_frames, file);
  fclose(file);
  free(capture);
  printf("played %lu %ld\n", xruns - before, held_up_us);
  fflush(stdout);
}

int main(void) {
  char line[4096], path[4096];
  client = jack_client_open("rig", JackNoStartServer, NULL);
  if (!client) return answer("error no JACK server"), 1;
  jack_set_process_callback(client, process, NULL);
  jack_set_xrun_callback(client, on_xrun, NULL);
  audio_in[0] = jack_port_register(client, "left", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
  audio_in[1] = jack_port_register(client, "right", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
  plug();
  post_bystanders();
  if (jack_activate(client)) return answer("error the JACK server refuses"), 1;
  printf("open %u %u\n", jack_get_sample_rate(client), jack_get_buffer_size(client));
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "play %4095s %lu", path, &capture_frames) == 2) {
      read_score();
      play(path);
    } else if (!strncmp(line, "unplug", 6)) {
      unplug();
      answer("ok");
    } else if (!strncmp(line, "plug", 4)) {
      plug();
      answer("ok");
    } else if (!strncmp(line, "wait", 4)) {
      for (int tries = 0; tries < 1600 && !is_connected(); tries++) usleep(50000);
      answer(is_connected() ? "connected" : "error nobody plays sound and listens to MIDI");
    } else answer("error unknown command");
  }
  jack_client_close(client);
  return 0;
}
