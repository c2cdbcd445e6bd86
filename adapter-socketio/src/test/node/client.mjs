// SPDX-License-Identifier: Apache-2.0
// node client.mjs VERSION TRANSPORTS ADDRESS: what the clients of Socket.IO do with the TalkingServer of the tests in Java.
import assert from 'node:assert/strict'
import { test } from 'node:test'

const [version, transports, address] = process.argv.slice(2)
const isOld = version === '2'
const upgrades = transports === 'polling,websocket'
const { default: io } = await import(isOld ? 'socket.io-client2' : 'socket.io-client')

const options = {
  transports: transports.split(','),
  forceNew: true,
  reconnectionDelay: 20,
  reconnectionDelayMax: 50,
  // A server that stops may leave a request of version 2 without an answer, for which the client waits 20 seconds.
  timeout: 2000
}

function connect(t, more = {}, namespace = '') {
  const socket = io(address + namespace, { ...options, ...more })
  t.after(() => socket.close())
  return socket
}

async function connected(t, more) {
  const socket = connect(t, more)
  await heard(socket, 'connect')
  return socket
}

const heard = (emitter, event) => new Promise(resolve => emitter.once(event, resolve))

/** Emits an event, and returns what it is acknowledged with. */
const ask = (socket, ...event) => new Promise(resolve => socket.emit(...event, (...answer) => resolve(answer)))

async function upgraded(socket) {
  while (socket.io.engine.transport.name !== 'websocket') {
    await heard(socket.io.engine, 'upgrade')
  }
}

const test30s = (name, body) => test(name, { timeout: 30_000 }, body)

const numbers = [...Array(500).keys()]
const bytes = { name: 'bytes', inner: [Buffer.from([0, 1, 254, 255]), { deep: Buffer.alloc(70_000, 7), none: Buffer.alloc(0) }] }

test30s('uses the transport that it is told to use', async t => {
  const socket = await connected(t)

  if (upgrades) {
    await upgraded(socket)
  }

  assert.equal(socket.io.engine.transport.name, transports.split(',').at(-1))
  assert.deepEqual(await ask(socket, 'echo', 'hi'), ['hi'])
})

test30s('is answered 500 times, in order, whatever the transport becomes meanwhile', async t => {
  const socket = await connected(t)
  const answers = []

  const all = numbers.map(number => new Promise(resolve => socket.emit('echo', number, answer => {
    answers.push(answer)
    resolve()
  })))
  await Promise.all(all)

  assert.deepEqual(answers, numbers)
})

test30s('hears 500 events, once each and in order', async t => {
  const socket = await connected(t)
  const events = []
  socket.on('said again', event => events.push(event))

  numbers.forEach(number => socket.emit('say again', number))
  await ask(socket, 'echo')

  assert.deepEqual(events, numbers)
})

test30s('sends several arguments, and gets several back', async t => {
  const socket = await connected(t)
  const text = 'é \u2028 \u001e " \\ \u{1f600}' + 'x'.repeat(100_000)

  assert.deepEqual(await ask(socket, 'echo', text, null, 1.5, true, { a: [] }), [text, null, 1.5, true, { a: [] }])
  assert.deepEqual(await ask(socket, 'echo'), [])
})

test30s('is asked, and answers with several arguments', async t => {
  const socket = await connected(t)
  socket.on('question', (first, second, answer) => answer(second, first, { bytes: Buffer.from([first]) }))

  assert.deepEqual(await ask(socket, 'ask me', 7, 'b'), ['b', 7, { bytes: Buffer.from([7]) }])
})

test30s('sends bytes wherever they are in an event, and gets them back as they were', async t => {
  const socket = await connected(t)
  const again = heard(socket, 'said again')

  assert.deepEqual(await ask(socket, 'echo', bytes, 'b', Buffer.from('c')), [bytes, 'b', Buffer.from('c')])
  socket.emit('say again', bytes)
  assert.deepEqual(await again, bytes)
})

test30s('comes back when the server drops it', async t => {
  const socket = await connected(t)
  const before = socket.id

  const gone = heard(socket, 'disconnect')
  const back = heard(socket, 'connect')
  socket.emit('drop me')

  assert.match(await gone, /^transport (close|error)$/)
  await back
  assert.notEqual(socket.id, before)
  assert.deepEqual(await ask(socket, 'echo', 'hi'), ['hi'])
})

test30s('stays away when the server disconnects it', async t => {
  const socket = await connected(t)
  const gone = heard(socket, 'disconnect')

  socket.emit('send me away')

  assert.equal(await gone, 'io server disconnect')
  assert.equal(socket.connected, false)
  socket.connect()
  await heard(socket, 'connect')
  assert.deepEqual(await ask(socket, 'echo', 'hi'), ['hi'])
})

test30s('is in two namespaces over one connection, and leaves one of them', async t => {
  const manager = new io.Manager(address, options)
  const main = manager.socket('/')
  const chat = manager.socket('/chat')
  t.after(() => [main, chat].forEach(socket => socket.close()))

  await Promise.all([heard(main, 'connect'), heard(chat, 'connect')])

  assert.equal(main.io.engine, chat.io.engine)
  assert.deepEqual(await ask(chat, 'where am I', Buffer.from('x')), ['/chat', Buffer.from('x')])
  assert.deepEqual(await ask(main, 'echo', 1), [1])
  chat.close()
  assert.deepEqual(await ask(main, 'who is in', '/chat'), [0])
})

test30s('is refused with a message and with data, and let in when it says the word', async t => {
  const refused = connect(t, {}, '/members')
  const unknown = connect(t, {}, '/nowhere')

  const [why, whyUnknown] = await Promise.all(
    [refused, unknown].map(socket => heard(socket, isOld ? 'error' : 'connect_error')))

  if (isOld) {
    assert.deepEqual([why, whyUnknown], [{ code: 7 }, 'Invalid namespace'])
  } else {
    assert.deepEqual([why.message, why.data], ['no such member', { code: 7 }])
    assert.equal(whyUnknown.message, 'Invalid namespace')
  }
  assert.equal(refused.connected, false)

  const member = isOld ? connect(t, {}, '/members?word=sesame') : connect(t, { auth: { word: 'sesame' } }, '/members')
  await heard(member, 'connect')
})

test30s('comes back when the server has been started again', async t => {
  const socket = await connected(t)
  const gone = heard(socket, 'disconnect')
  const back = heard(socket, 'connect')

  socket.emit('start again')

  await gone
  await back
  assert.deepEqual(await ask(socket, 'echo', 'hi'), ['hi'])
})
