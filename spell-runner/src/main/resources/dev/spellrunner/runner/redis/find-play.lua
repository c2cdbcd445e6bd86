-- Returns the state and the policy of a play that another host has, and whether that lives; nothing if none has it.
-- Keys: play, hosts
-- Arguments: the host that asks
local play = redis.call('HMGET', KEYS[1], 'owner', 'state', 'policy')
if not play[1] or play[1] == ARGV[1] then
  return {}
end
local now = redis.call('TIME')
local lease = redis.call('ZSCORE', KEYS[2], play[1])
local lives = lease and tonumber(lease) > now[1] * 1000 + math.floor(now[2] / 1000)
return {play[2] or '{}', play[3] or '{}', lives and 1 or 0}
