-- Keeps another header of a run that goes on, if the run is in this epoch.
-- Keys: run
-- Arguments: epoch, header
local known = redis.call('HMGET', KEYS[1], 'epoch', 'ended')
if known[1] ~= ARGV[1] or known[2] then
  return 0
end
redis.call('HSET', KEYS[1], 'kept', ARGV[2])
return 1
