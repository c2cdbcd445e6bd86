// SPDX-License-Identifier: Apache-2.0
// The same as EventServer.java, with Socket.IO's own server.
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { Server } from 'socket.io'

const BURST = 100
const event = {
  kind: 'completed',
  run: 'r-17ozmu566a0my-1',
  spell: 'chain',
  seq: 100,
  at: '2026-01-01T00:00:00.123Z',
  path: '50',
  component: 'Stamp',
  outputs: { micros: 1764000000000000 },
  fired: ['trigger'],
  took: 12
}

let heard = () => {}
const http = createServer()
const io = new Server(http)
io.on('connection', socket => socket.on('more', () => heard()))
http.listen(0, '127.0.0.1', () => console.log(http.address().port))

async function send(clients, bursts) {
  const before = process.cpuUsage()
  for (let i = 0; i < bursts; i++) {
    await new Promise(resolve => {
      let waiting = clients
      heard = () => --waiting || resolve()
      for (let j = 0; j < BURST; j++) {
        io.emit('node-event', event)
      }
    })
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) * 1000
}

for await (const line of createInterface({ input: process.stdin })) {
  const [, clients, bursts] = line.split(' ').map(Number)
  console.log(await send(clients, bursts))
}
process.exit()
