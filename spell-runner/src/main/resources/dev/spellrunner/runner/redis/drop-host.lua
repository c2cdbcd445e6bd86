-- Forgets a host whose lease is over, if no run of it is left, and nobody has taken its plays up for a while. Returns 1 if it did.
-- Keys: hosts, runs of the host, plays of the host
-- Arguments: the host, how long its plays wait in ms, what keys of users begin with, age in ms
if redis.call('SCARD', KEYS[2]) > 0 then
  return 0
end
local plays = redis.call('SMEMBERS', KEYS[3])
if #plays > 0 then
  local now = redis.call('TIME')
  local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
  if lease and tonumber(lease) + tonumber(ARGV[2]) > now[1] * 1000 + math.floor(now[2] / 1000) then
    return 0
  end
  for _, member in ipairs(plays) do
    local user, spell = string.match(member, '^([^|]*)|(.*)$')
    redis.call('PEXPIRE', ARGV[3] .. '{' .. user .. '}:play:' .. spell, ARGV[4])
  end
  redis.call('DEL', KEYS[3])
end
redis.call('ZREM', KEYS[1], ARGV[1])
return 1
