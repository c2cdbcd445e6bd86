-- Frees a run that its host has released: it is one of those of no host.
-- Keys: run, runs of the host, runs of no host, hosts
-- Arguments: the host, the epoch, no host, user and run as the hosts' member
local known = redis.call('HMGET', KEYS[1], 'epoch', 'ended', 'owner')
if known[1] ~= ARGV[2] or known[2] or known[3] ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'owner', ARGV[3])
redis.call('SREM', KEYS[2], ARGV[4])
redis.call('SADD', KEYS[3], ARGV[4])
redis.call('ZADD', KEYS[4], 0, ARGV[3])
return 1
