(function(about,rules,names){})
