// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'

/** Connects without a token, logs in and out as Feathers' authentication client does, and waits until a token expires. */
export async function logInLate(app, socket) {
  setTimeout(() => { console.log('no answer comes'); process.exit(1) }, 15000).unref()
  // The client tries its token again when it is disconnected, which is of no use then.
  process.on('unhandledRejection', () => {})
  await new Promise(resolve => socket.on('connected', resolve))
  const spells = app.service('spell-runner')
  await refused(spells.find())
  await refused(app.authenticate({ strategy: 'jwt', accessToken: 'guess' }))

  const login = await app.authenticate({ strategy: 'jwt', accessToken: 'ada-token' })
  assert.deepEqual(login.user, { id: 'ada' })
  assert.equal((await spells.get('a')).spell, 'a')

  await app.logout()
  await refused(spells.find())

  await app.authenticate({ strategy: 'jwt', accessToken: 'soon-over' })
  assert.deepEqual((await spells.find()).open, [])
  await spells.get('a')
  const disconnected = new Promise(resolve => socket.once('disconnect', resolve))
  console.log('logged in')
  assert.equal(await disconnected, 'io server disconnect')
  console.log('all is well')
  process.exit()
}

async function refused(call) {
  await assert.rejects(call, error => {
    assert.equal(error.name, 'NotAuthenticated')
    assert.equal(error.code, 401)
    return true
  })
}
