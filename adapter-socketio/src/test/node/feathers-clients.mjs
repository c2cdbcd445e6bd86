// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'

const [, , url, version] = process.argv

/** Connects Feathers' own client of version 4 or 5, as the script was told, with what it is known by: a token, headers or nothing. */
export async function connect({ token, headers } = {}) {
  setTimeout(() => { console.log('no answer comes'); process.exit(1) }, 30000).unref()
  // As long as the transport is polling, a client can send headers in browsers too.
  const options = { forceNew: true, transportOptions: { polling: { extraHeaders: headers } } }
  const app = version === '4'
    ? await version4({ ...options, query: token ? { access_token: token } : {} })
    : await version5({ ...options, auth: token ? { token } : {} })
  await new Promise((resolve, reject) => {
    app.io.on('connected', resolve)
    app.io.on('connect_error', reject)
    app.io.on('error', reject)
  })
  return app
}

async function version4(options) {
  const { default: feathers } = await import('feathers4')
  const { default: socketio } = await import('feathers4-socketio-client')
  const { default: authentication } = await import('feathers4-authentication-client')
  const { default: io } = await import('socket.io-client2')
  const socket = io(url, options)
  return feathers().configure(socketio(socket)).configure(authentication())
}

async function version5(options) {
  const { feathers } = await import('@feathersjs/feathers')
  const { default: socketio } = await import('@feathersjs/socketio-client')
  const { default: authentication } = await import('@feathersjs/authentication-client')
  const { default: io } = await import('socket.io-client')
  const socket = io(url, options)
  return feathers()
    .configure((socketio.default ?? socketio)(socket))
    .configure((authentication.default ?? authentication)())
}

/** Checks that a call is refused, and returns what comes with the error. */
export async function refused(call, name, code) {
  let data
  await assert.rejects(call, error => {
    assert.equal(error.name, name)
    assert.equal(error.code, code)
    data = error.data
    return true
  })
  return data
}

/** Returns the next event of a name. */
export function next(emitter, name) {
  return new Promise(resolve => emitter.once(name, resolve))
}

/** Ends the script; a client that is left would hold it. */
export function end() {
  console.log('all is well')
  process.exit()
}
