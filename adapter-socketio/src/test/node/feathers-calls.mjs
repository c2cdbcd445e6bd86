// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'

/** Makes every call that a client of Feathers can make to the service `spell-runner`. */
export async function makeCalls(app, socket) {
  setTimeout(() => { console.log('no answer comes'); process.exit(1) }, 15000).unref()
  await new Promise((resolve, reject) => {
    socket.on('connected', resolve)
    socket.on('connect_error', reject)
    socket.on('error', reject)
  })
  const spells = app.service('spell-runner')
  const heard = []
  socket.on('node-event', event => heard.push(event.kind))
  spells.on('created', () => heard.push('created'))
  spells.on('updated', () => heard.push('updated'))

  assert.equal((await spells.get('e')).spell, 'e')
  assert.deepEqual((await spells.find()).open, ['e'])

  const outputs = await spells.create({ spellId: 'e', inputs: { text: 'hi' } })
  assert.deepEqual(outputs, { said: 'hi' })
  assert.equal(heard.at(0), 'started')
  assert.deepEqual(heard.slice(-2), ['completed', 'created'])

  const updated = await spells.update('e', { patch: [{ op: 'replace', path: '/name', value: 'echo 2' }] })
  assert.equal(updated.name, 'echo 2')
  assert.equal(heard.at(-1), 'updated')

  await refused(spells.patch('e', { play: 'sing' }), 'BadRequest', 400)
  await refused(spells.patch('e', { cancel: 'no-run' }), 'NotFound', 404)
  await refused(spells.get('nope'), 'NotFound', 404)
  await refused(app.service('nope').find(), 'NotFound', 404)
  await refused(app.service('spell-runner/follow').find(), 'MethodNotAllowed', 405)

  await app.service('spell-runner/follow').create({ spellId: 'e', after: {} })
  await spells.remove('e')
  await refused(spells.remove('e'), 'NotFound', 404)
  socket.close()
  console.log('all is well')
}

async function refused(call, name, code) {
  await assert.rejects(call, error => {
    assert.equal(error.name, name)
    assert.equal(error.code, code)
    return true
  })
}
